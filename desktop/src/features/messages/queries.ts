/** What the inbox asks the server, and how its verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import type { Message, Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "messages";
const EVERY_MS = 15_000;

export function useMessages(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Message>>("/messages", asQuery(state), signal),
    placeholderData: keepPreviousData,
    // New messages come in by themselves, and others work in the same inbox.
    refetchInterval: EVERY_MS,
  });
}

export function useBoxes() {
  return useQuery({
    queryKey: [KEY, "boxes"],
    queryFn: ({ signal }) => get<string[]>("/messages/boxes", {}, signal),
  });
}

export function useMessageVerbs() {
  const client = useQueryClient();
  const work = async (id: string, verb: string): Promise<Message> => {
    try {
      return await post<Message>(`/messages/${id}/${verb}`);
    } finally {
      void client.invalidateQueries({ queryKey: [KEY] });
    }
  };
  return {
    take: (id: string) => work(id, "take"),
    giveBack: (id: string) => work(id, "give-back"),
    finish: (id: string) => work(id, "finish"),
    callBack: (id: string) => post(`/messages/${id}/call-back`),
  };
}
