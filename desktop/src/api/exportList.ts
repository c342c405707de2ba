/** What an export of a filtered list asks. */
import { asQuery, type ListState } from "@/shared/list/urlState";
import type { Query } from "./client";

export type Format = "xlsx" | "csv";

/** What an export of a list asks: everything the list does but for the page. */
export function exportQuery(state: ListState): Query {
  const { page: _page, size: _size, ...query } = asQuery(state);
  return query;
}
