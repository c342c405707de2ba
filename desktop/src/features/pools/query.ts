/** What the lists of pools ask: the address's state as the server's parameters. Pure. */
import type { Query } from "@/api/client";
import { asQuery, asSheet, type ListState } from "@/shared/list/urlState";

/** The orders of the lists where nobody chose: newest first, or whoever is lost or called first. */
export const FIRST = { log: "-at", runs: "-asked_at", mine: "due_on", calls: "at" } as const;

/** What the list of a pool asks; who lies there longest comes first where nobody chose. */
export function asLying({ q, sort, filters }: ListState): Query {
  const { level, source } = filters;
  return {
    ...(q ? { q } : {}),
    ...(level ? { level } : {}),
    ...(source ? { source } : {}),
    sort: sort === "-since" ? sort : "since",
  };
}

/** What a run's list asks; owner by owner where nobody chose. */
export function asLines({ q, sort, filters }: ListState): Query {
  const { act, owner } = filters;
  const known = ["owner", "-owner", "due_on", "-due_on"].includes(sort);
  return { q, act, owner, sort: known ? sort : "owner" };
}

/** In the address the period's end is `to`, so to whom is `receiver`. */
export function asLog(state: ListState): Query {
  const { receiver, ...filters } = state.filters;
  const { page: _page, size: _size, sort: _sort, ...asked } = asQuery({ ...state, filters });
  return { ...asked, to_id: receiver };
}

/** The page of the log that begins after a place. */
export const asLogSheet = (state: ListState, after: string): Query => ({
  ...asSheet({ ...state, filters: {} }, after, FIRST.log),
  ...asLog(state),
});
