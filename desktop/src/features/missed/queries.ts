/** What the page of missed calls asks the server, and how its verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put } from "@/api/client";
import type { Missed, Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "missed";
const EVERY_MS = 15_000;

export function useMissed(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Missed>>("/missed", asQuery(state), signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** How many of his own an agent has not looked at yet; asked again after each of his calls. */
export function useNewMissed(on: boolean, moment: string) {
  return useQuery({
    queryKey: [KEY, "new", moment],
    queryFn: ({ signal }) =>
      get<Paged<Missed>>("/missed", { mine: true, new: true, size: 1 }, signal),
    enabled: on,
    placeholderData: keepPreviousData,
    refetchInterval: 4 * EVERY_MS,
  });
}

export function useMissedVerbs() {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [KEY] });
  return {
    seen: () => put("/missed/seen", {}).then(again),
    callBack: (id: string) => post(`/missed/${id}/call-back`),
  };
}
