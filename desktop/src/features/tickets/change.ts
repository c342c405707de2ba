/** What a correction of an order sends: what somebody changed of what he saw, and nothing else, so that
 * what a colleague wrote meanwhile is not overwritten by an old form. Pure. */
import type { NewTicket, Ticket, TicketValues } from "@/api/ticketTypes";
import { changedValues } from "./fields";

const PLAIN = ["type", "title", "content", "address", "priority", "confidential"] as const;
export type ChangeValues = Pick<NewTicket, (typeof PLAIN)[number]> & { fields?: TicketValues };

export function valuesOf(ticket: Ticket): ChangeValues {
  const { type, title, content, address, priority, confidential, fields } = ticket;
  return { type, title, content, address, priority, confidential, fields };
}

/** `seen`: the order as it was when the form opened; null: nothing was changed. */
export function changeOf(seen: Ticket, values: ChangeValues): Partial<NewTicket> | null {
  const plain = PLAIN.filter((name) => values[name] !== undefined && values[name] !== seen[name]);
  const change: Partial<NewTicket> = Object.fromEntries(plain.map((name) => [name, values[name]]));
  const fields = changedValues(seen.fields, values.fields ?? {});
  if (Object.keys(fields).length > 0) change.fields = fields;
  return Object.keys(change).length > 0 ? change : null;
}
