/** The boxes of the light page: what waits to be signed, what is being done, what we help with. Pure. */
export const BOXES = ["sign", "mine", "work", "joint", "done"] as const;
export type Box = (typeof BOXES)[number];

/** What a box asks the server. */
export function boxQuery(box: Box, q: string): { q: string; filters: Record<string, string> } {
  switch (box) {
    case "sign":
      return { q, filters: { view: "pool" } };
    case "mine":
      return { q, filters: { view: "mine" } };
    case "work":
      return { q, filters: { view: "department" } };
    case "joint":
      return { q, filters: { view: "joint" } };
    case "done":
      return { q, filters: { state: "replied,revisiting,closed,archived" } };
  }
}
