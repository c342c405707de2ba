/** Saved views of lists: one's own and those shared with one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, remove } from "./client";

export type Share = "own" | "department" | "all";

export interface ListView {
  id: string;
  list: string;
  owner: string;
  owner_name: string;
  name: string;
  filters: Record<string, string>;
  columns: string[] | null;
  share: Share;
  department: string | null;
  department_name: string;
}

export interface NewListView {
  name: string;
  filters: Record<string, string>;
  columns: string[] | null;
  share: Share;
  department: string | null;
}

const KEY = "list-views";
const RARELY_MS = 60_000;

export function useListViews(list: string) {
  return useQuery({
    queryKey: [KEY, list],
    queryFn: ({ signal }) => get<ListView[]>("/list-views", { list }, signal),
    staleTime: RARELY_MS,
  });
}

export function useListViewVerbs(list: string) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: [KEY, list] });
  return {
    keep: (view: NewListView) => post<ListView>("/list-views", { list, ...view }).finally(again),
    drop: (id: string) => remove(`/list-views/${id}`).finally(again),
  };
}
