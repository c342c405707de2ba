/** What the list of callbacks asks the server, and how its verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import type { Callback, Named, Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "callbacks";
const EVERY_MS = 5_000;

export function useCallbacks(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Callback>>("/callbacks", asQuery(state), signal),
    placeholderData: keepPreviousData,
    // They are dialled by themselves while one looks.
    refetchInterval: EVERY_MS,
  });
}

export function useQueueNames() {
  return useQuery({
    queryKey: ["queue-names"],
    queryFn: ({ signal }) => get<Named[]>("/queues/names", {}, signal),
  });
}

export function useCallbackVerbs() {
  const client = useQueryClient();
  const ask = async (id: string, verb: "cancel" | "hurry"): Promise<void> => {
    try {
      await post(`/callbacks/${id}/${verb}`);
    } finally {
      void client.invalidateQueries({ queryKey: [KEY] });
    }
  };
  return { cancel: (id: string) => ask(id, "cancel"), hurry: (id: string) => ask(id, "hurry") };
}
