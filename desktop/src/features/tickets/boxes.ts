/** The boxes of the light page: what waits to be signed, what is being done, what we help with. Pure. */
import type { Ticket } from "@/api/ticketTypes";

export const BOXES = ["sign", "mine", "work", "joint", "done"] as const;
export type Box = (typeof BOXES)[number];

/** What a box asks the server; `inBox` takes the rest away. */
export function boxQuery(box: Box, q: string): { q: string; filters: Record<string, string> } {
  switch (box) {
    case "sign":
      return { q, filters: { view: "pool" } };
    case "mine":
      return { q, filters: { view: "mine" } };
    case "work":
      return { q, filters: { view: "department" } };
    case "joint":
      return { q, filters: { open: "true" } };
    case "done":
      return { q, filters: { state: "replied,revisiting,closed,archived" } };
  }
}

/** Whether an order of the answer belongs into the box of this department. */
export function inBox(box: Box, ticket: Ticket, department: string | null): boolean {
  if (box !== "joint") return true;
  return ticket.joint.some((one) => one.department === department && one.replied_at === null);
}
