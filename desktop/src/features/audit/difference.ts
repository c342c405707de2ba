/** What changed between two states of a thing, field by field. Pure. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

type Fields = Record<string, unknown>;

/** An id says nothing to a person; its last digits tell two of them apart. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as short text; null when it was not there. */
function text(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (Array.isArray(value)) return value.map((one) => text(one) ?? "–").join(", ") || null;
  if (isFields(value)) {
    if (typeof value.name === "string") return value.name;
    return Object.entries(value)
      .map(([name, one]) => `${name} ${text(one) ?? "–"}`)
      .join(", ");
  }
  const plain = String(value);
  return UUID.test(plain) ? `#${plain.slice(-4)}` : plain;
}

/** Members that came and went between two lists, each in its own order. */
export function membership(before: unknown, after: unknown): { came: string[]; went: string[] } {
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const [old, now] = [list(before), list(after)];
  return {
    came: now.filter((one) => !old.includes(one)),
    went: old.filter((one) => !now.includes(one)),
  };
}

export function differences(before: unknown, after: unknown): FieldChange[] {
  const old = isFields(before) ? before : {};
  const now = isFields(after) ? after : {};
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .map((field) => ({ field, before: text(old[field]), after: text(now[field]) }))
    .filter((change) => change.before !== change.after);
}
