/** Options of a choice among many who are found on the server. Pure; `NamedSelect` asks for them. */
import type { Named } from "./types";

export interface Option {
  value: string;
  label: string;
}

/** Ids of a value that is one, several, or nothing. */
export const idsOf = (value: string | readonly string[] | null | undefined): string[] =>
  typeof value === "string" ? (value ? [value] : []) : [...(value ?? [])];

/** The ids whose names nobody knows yet; `fixed` options have no name on the server. */
export function nameless(
  ids: readonly string[],
  found: readonly Named[],
  fixed: readonly Option[],
): string[] {
  const known = new Set([...found.map((one) => one.id), ...fixed.map((one) => one.value)]);
  return ids.filter((id) => !known.has(id)).sort();
}

/**
 * What is offered: the fixed ones, then what was found, then what is chosen already and was not
 * found by these words (without it the choice would show an id). `without`: chosen elsewhere.
 */
export function offered(
  found: readonly Named[],
  chosen: readonly Named[],
  fixed: readonly Option[] = [],
  without: readonly string[] = [],
): Option[] {
  const there = new Set(found.map((one) => one.id));
  const more = chosen.filter((one) => !there.has(one.id));
  return [
    ...fixed,
    ...[...found, ...more]
      .filter((one) => !without.includes(one.id))
      .map((one) => ({ value: one.id, label: one.name })),
  ];
}

export const AT_ONCE = 100;

/** Ids in portions that one address holds. */
export function portions(ids: readonly string[], size = AT_ONCE): string[][] {
  const out: string[][] = [];
  for (let at = 0; at < ids.length; at += size) out.push(ids.slice(at, at + size));
  return out;
}
