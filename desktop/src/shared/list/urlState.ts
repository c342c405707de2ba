/**
 * The state of a list as its address holds it, so that a link reopens the same list: page, size,
 * sort, search words and filters. Pure; `useListState` binds it to the router.
 */
import { asInstants } from "./period";

export interface ListState {
  page: number;
  size: number;
  sort: string;
  q: string;
  filters: Record<string, string>;
}

export const SIZES = [20, 50, 100, 200] as const;
export const DEFAULT_SIZE = 50;
const OWN = ["page", "size", "sort", "q"];

function positive(text: string | null, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}

/** Read an address; what is missing or nonsense takes its default. */
export function readList(search: URLSearchParams, filters: readonly string[]): ListState {
  const size = positive(search.get("size"), DEFAULT_SIZE);
  const found: Record<string, string> = {};
  for (const name of filters) {
    const value = search.get(name);
    if (value) found[name] = value;
  }
  const sort = search.get("sort") ?? "";
  return {
    page: positive(search.get("page"), 1),
    size: (SIZES as readonly number[]).includes(size) ? size : DEFAULT_SIZE,
    sort: /^-?[a-z_]+$/.test(sort) ? sort : "",
    q: search.get("q") ?? "",
    filters: found,
  };
}

/** Write a state over an address; parameters of others (an open detail) stay. */
export function writeList(
  state: ListState,
  before: URLSearchParams,
  filters: readonly string[],
): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const name of [...OWN, ...filters]) after.delete(name);
  if (state.page > 1) after.set("page", String(state.page));
  if (state.size !== DEFAULT_SIZE) after.set("size", String(state.size));
  if (state.sort) after.set("sort", state.sort);
  if (state.q) after.set("q", state.q);
  for (const [name, value] of Object.entries(state.filters)) if (value) after.set(name, value);
  return after;
}

/** A change of anything but the page itself begins at the first page again. */
export function changed(state: ListState, change: Partial<ListState>): ListState {
  return { ...state, page: 1, ...change };
}

/** What the server is asked; the days of a period become the centre's instants. */
export function asQuery(state: ListState): Record<string, string | number> {
  const query: Record<string, string | number> = { page: state.page, size: state.size };
  if (state.sort) query.sort = state.sort;
  if (state.q) query.q = state.q;
  const { from, to, ...filters } = state.filters;
  return { ...query, ...filters, ...asInstants(from, to) };
}

/** The same of a list whose pages are reached by a cursor; `first` is its order where nobody chose. */
export function asSheet(state: ListState, after: string, first: string) {
  const { page: _page, ...query } = asQuery(state);
  return { ...query, sort: state.sort || first, after };
}

/** How many conditions narrow the list. */
export const narrowed = (state: ListState): boolean =>
  state.q !== "" || Object.keys(state.filters).length > 0;
