/** Which customers a distribution means, as the drawer offers them and the server is told. Pure. */
import type { Query } from "@/api/client";
import type { Choice } from "./types";

export type Whom = "chosen" | "found" | "lying" | "filter";

/** A list as somebody narrowed it: all of it may be distributed, also what no page shows. */
export interface FoundList {
  /** What the list asks the server, without page and order. */
  filters: Query;
  sort: string;
  /** What lies in a pool, not cards of any owner. */
  lying: boolean;
  total: number | null;
  capped: boolean;
}

/** What is chosen in the drawer itself. */
export interface Asked {
  level?: string;
  owner?: string;
  department?: string;
}

/** A pool's list that nothing narrows is the whole pool, which is offered anyhow. */
const narrows = (found: FoundList | undefined): found is FoundList =>
  found !== undefined && (!found.lying || Object.keys(found.filters).length > 0);

export const whoms = (found: FoundList | undefined): Whom[] => [
  "chosen",
  ...(narrows(found) ? (["found"] as const) : []),
  "lying",
  "filter",
];

/** What was ticked goes first, then what the list shows. */
export const firstWhom = (picked: readonly string[], found: FoundList | undefined): Whom =>
  picked.length > 0 ? "chosen" : narrows(found) ? "found" : "lying";

interface Chosen {
  whom: Whom;
  picked: string[];
  found: FoundList | undefined;
  filters: Asked;
  first: number | null;
}

export function choiceOf({ whom, picked, found, filters, first }: Chosen): Choice {
  if (whom === "chosen") return { customers: picked };
  const some = first === null ? {} : { first };
  if (whom === "found" && found) {
    const { lying, sort } = found;
    return { filters: found.filters, lying, sort, ...some };
  }
  const asked = whom === "lying" ? { level: filters.level ?? "" } : filters;
  return { filters: { ...asked }, lying: whom === "lying", ...some };
}
