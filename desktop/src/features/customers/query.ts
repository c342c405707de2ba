/** What the list of customers asks: the address's state as the server's parameters. Pure. */
import type { Query } from "@/api/client";
import { asInstants } from "@/shared/list/period";
import type { ListState } from "@/shared/list/urlState";

/** Filters that every centre has, as they stand in the address. */
export const FILTERS = [
  "level",
  "source",
  "tag",
  "owner",
  "department",
  "consent",
  "do_not_call",
  "batch",
  "from",
  "to",
] as const;

/** A filter by a field of the centre's own is called so in the address: f.city=深圳. */
export const OWN = "f.";

export const FIRST_SORT = "-changed_at";

/** The filters and words; the period is that of the cards' making. */
export function asFilters(state: ListState): Query {
  const query: Query = {};
  if (state.q) query.q = state.q;
  const own: string[] = [];
  const { from, to, ...filters } = state.filters;
  for (const [name, value] of Object.entries(filters)) {
    if (name.startsWith(OWN)) own.push(`${name.slice(OWN.length)}:${value}`);
    else query[name] = value;
  }
  if (own.length) query.field = own;
  const days = asInstants(from, to);
  if (days.from) query.created_from = days.from;
  if (days.to) query.created_to = days.to;
  return query;
}

export function asSheet(state: ListState, after: string): Query {
  return { ...asFilters(state), sort: state.sort || FIRST_SORT, size: state.size, after };
}
