/**
 * Somebody else saved what a form is open on: what they changed, and both put together. Pure.
 *
 * Nothing that was typed is dropped: a field that only the others changed takes their value, and one
 * that was changed here keeps it, also where they changed it, too (`clash`).
 */
import { isDayjs } from "dayjs";

export interface OvertakenField<V> {
  field: keyof V & string;
  before: V[keyof V];
  theirs: V[keyof V];
  /** Changed on both sides, and not to the same. */
  clash: boolean;
}

export interface Together<V> {
  values: V;
  changes: OvertakenField<V>[];
}

/** `before`: what the form was filled with; `mine`: what it holds; `theirs`: what is there now. */
export function together<V extends object>(before: V, mine: V, theirs: V): Together<V> {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(theirs)])];
  const changes: OvertakenField<V>[] = [];
  const values = { ...mine };
  for (const field of fields as (keyof V & string)[]) {
    const [was, own, now] = [before[field], mine[field], theirs[field]];
    if (same(was, now)) continue;
    const untouched = same(was, own);
    if (untouched) values[field] = now;
    changes.push({ field, before: was, theirs: now, clash: !untouched && !same(own, now) });
  }
  return { values, changes };
}

/** Whether two values of a field say the same; an empty one is like none. */
export function same(one: unknown, other: unknown): boolean {
  return said(one) === said(other);
}

const said = (value: unknown): string =>
  value === undefined || value === null || value === ""
    ? ""
    : JSON.stringify(isDayjs(value) ? value.format("YYYY-MM-DD HH:mm:ss") : value);
