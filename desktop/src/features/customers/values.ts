/** A card as its form holds it, and what of it is sent: only what somebody changed. Pure. */
import type { Consent, Customer, NewContact, OwnValue } from "@/api/customerTypes";

export interface Values {
  name: string;
  level: string;
  source: string;
  tags: string[];
  owner: string | null;
  department: string | null;
  consent: Consent;
  do_not_call: boolean;
  remark: string;
  fields: Record<string, OwnValue | null>;
  /** Of a new card only: later each is changed by itself. */
  contacts?: NewContact[];
}

/** The fields of every card beside its contact points and the centre's own, in the form's order. */
export const PLAIN = [
  "name",
  "level",
  "source",
  "tags",
  "owner",
  "department",
  "consent",
  "do_not_call",
  "remark",
] as const;

export type FieldName = (typeof PLAIN)[number] | `fields.${string}`;
export type FieldValue = string | number | boolean | string[] | null;

export function valuesOf(card: Customer): Values {
  const { name, level, source, tags, owner, department, consent, do_not_call, remark } = card;
  const fields = { ...card.fields };
  return { name, level, source, tags, owner, department, consent, do_not_call, remark, fields };
}

/** One field's value; what is not there is null. */
export function valueAt(values: Values, field: string): FieldValue {
  if (field.startsWith("fields.")) return values.fields[field.slice(7)] ?? null;
  return values[field as (typeof PLAIN)[number]] ?? null;
}

/** The values with one field replaced. */
export function withValue(values: Values, field: string, value: FieldValue): Values {
  if (field.startsWith("fields.")) {
    const fields = { ...values.fields, [field.slice(7)]: value as OwnValue | null };
    return { ...values, fields };
  }
  return { ...values, [field]: value };
}

/** Empty text, no list, nothing chosen: all of them are nothing. */
const plainly = (value: FieldValue): string =>
  value === null || value === "" || value === undefined || (Array.isArray(value) && !value.length)
    ? ""
    : JSON.stringify(value);

export const sameValue = (one: FieldValue, other: FieldValue): boolean =>
  plainly(one) === plainly(other);

/** Every field that either of two states has. */
export function fieldsOf(...states: Values[]): FieldName[] {
  const own = new Set(states.flatMap((one) => Object.keys(one.fields)));
  return [...PLAIN, ...[...own].sort().map((key) => `fields.${key}` as const)];
}

export function changedFields(before: Values, after: Values): FieldName[] {
  return fieldsOf(before, after).filter(
    (field) => !sameValue(valueAt(before, field), valueAt(after, field)),
  );
}

/** What a save sends: the changed fields and no other, so that nothing of others is overwritten. */
export function changeOf(before: Values, after: Values): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  const fields: Record<string, OwnValue | null> = {};
  for (const field of changedFields(before, after)) {
    const value = valueAt(after, field);
    if (field.startsWith("fields.")) fields[field.slice(7)] = value as OwnValue | null;
    else change[field] = emptied(field, value);
  }
  if (Object.keys(fields).length) change.fields = fields;
  return change;
}

/** What the server takes for “nothing” in a field. */
function emptied(field: string, value: FieldValue): FieldValue {
  if (value !== null) return value;
  return field === "owner" || field === "department" ? null : field === "tags" ? [] : "";
}

/** What a new card sends; own fields that are empty are left out. */
export function newCard(values: Values, more: Record<string, unknown> = {}) {
  const fields = Object.fromEntries(
    Object.entries(values.fields ?? {}).filter(([, value]) => value !== null && value !== ""),
  );
  const { owner, department, contacts, ...rest } = values;
  return {
    ...rest,
    level: rest.level ?? "",
    source: rest.source ?? "",
    tags: rest.tags ?? [],
    remark: rest.remark ?? "",
    fields,
    // Left out, the server gives it to who makes it, and to the owner's department.
    ...(owner ? { owner } : {}),
    ...(department ? { department } : {}),
    contacts: (contacts ?? []).filter((one) => one?.value?.trim()),
    ...more,
  };
}
