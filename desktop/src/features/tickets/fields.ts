/** Fields of a type's own on a form: which show, which a step still needs, what is sent. Pure; the
 * same rules as the server's, which has the last word. */
import type { TicketField, TicketValue, TicketValues } from "@/api/ticketTypes";

const nothing = (value: TicketValue | null | undefined): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

/** Whether a field is on the form, with what the others hold. */
export function shows(field: TicketField, values: TicketValues): boolean {
  if (!field.when_key) return true;
  const value = values[field.when_key];
  return !nothing(value) && field.when_values.includes(value as TicketValue);
}

export const shown = (fields: readonly TicketField[], values: TicketValues): TicketField[] =>
  fields.filter((field) => shows(field, values));

/** The fields of a new order: one that only later steps need is asked for by them. */
export const ofNew = (fields: readonly TicketField[]): TicketField[] =>
  fields.filter((one) => one.required_at.length === 0 || one.required_at.includes("accept"));

export const needed = (field: TicketField, step: string): boolean =>
  field.required_at.includes(step);

/** The fields a step needs that are shown and empty: its form asks for them. */
export function lacking(
  fields: readonly TicketField[],
  values: TicketValues,
  step: string,
): TicketField[] {
  return shown(fields, values).filter((field) => needed(field, step) && nothing(values[field.key]));
}

/** What a new order sends: what shows and is filled in. */
export function valuesOfNew(fields: readonly TicketField[], values: TicketValues): TicketValues {
  const kept = shown(fields, values).filter((field) => !nothing(values[field.key]));
  return Object.fromEntries(kept.map((field) => [field.key, values[field.key]]));
}

/** What a change sends: the fields that differ; an emptied one as null. */
export function changedValues(before: TicketValues, after: TicketValues): TicketValues {
  const keys = Object.keys(after).filter((key) => {
    const [old, now] = [before[key], after[key]];
    return nothing(old) !== nothing(now) || (!nothing(now) && old !== now);
  });
  return Object.fromEntries(keys.map((key) => [key, nothing(after[key]) ? null : after[key]]));
}

/** What stands in fields for addresses: orders about the same place are found by it. */
export function placesOf(fields: readonly TicketField[], values: TicketValues): TicketValues {
  const there = fields.filter((one) => one.type === "address" && values[one.key]);
  return Object.fromEntries(there.map((one) => [one.key, values[one.key]])) as TicketValues;
}
