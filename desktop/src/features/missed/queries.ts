/** What the page of missed calls asks the server, and how its verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put } from "@/api/client";
import type { Missed, Paged } from "@/api/types";
import { serverNow } from "@/shared/clock";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "missed";
const EVERY_MS = 15_000;
const SOON_MS = 2_500;
const LATELY_MS = 10_000;

export function useMissed(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Missed>>("/missed", asQuery(state), signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** How many of his own an agent has not looked at yet; asked now and then, and a few times after
 * his state changed (`since`): the record follows the ring within a second or two. */
export function useNewMissed(on: boolean, since: string) {
  const lately = () => serverNow() - Date.parse(since) < LATELY_MS;
  return useQuery({
    queryKey: [KEY, "new", since],
    queryFn: ({ signal }) =>
      get<Paged<Missed>>("/missed", { mine: true, new: true, size: 1 }, signal),
    enabled: on,
    placeholderData: keepPreviousData,
    refetchInterval: () => (lately() ? SOON_MS : 4 * EVERY_MS),
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
