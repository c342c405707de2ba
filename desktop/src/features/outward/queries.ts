/** What the pages of notifications outward ask the server. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put } from "@/api/client";
import type { Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";
import type {
  Hook,
  KindGiven,
  MailServer,
  Message,
  Mine,
  MineInput,
  Settings,
  TestResult,
  Way,
} from "./types";

const KEY = "outward";
const SETTINGS = [KEY, "settings"] as const;
const MINE = [KEY, "mine"] as const;

export function useSettings() {
  return useQuery({
    queryKey: SETTINGS,
    queryFn: ({ signal }) => get<Settings>("/outward", undefined, signal),
  });
}

export function useMessages(state: ListState) {
  return useQuery({
    queryKey: [KEY, "messages", state],
    queryFn: ({ signal }) => get<Paged<Message>>("/outward/messages", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useMine() {
  return useQuery({
    queryKey: MINE,
    queryFn: ({ signal }) => get<Mine>("/outward/mine", undefined, signal),
  });
}

export function useOutwardVerbs() {
  const client = useQueryClient();
  const shown = async (done: Promise<Settings>) => {
    client.setQueryData(SETTINGS, await done);
  };
  return {
    saveMail: (mail: MailServer & { password: string | null }) =>
      shown(put<Settings>("/outward/mail", mail)),
    saveHook: (hook: Hook) => shown(put<Settings>("/outward/hook", hook)),
    saveKinds: (kinds: KindGiven[]) =>
      shown(
        put<Settings>("/outward/kinds", {
          kinds: kinds.flatMap(({ kind, mail, hook }) => [
            { kind, way: "mail", given: mail },
            { kind, way: "hook", given: hook },
          ]),
        }),
      ),
    renewSecret: async () => {
      const { secret } = await post<{ secret: string }>("/outward/hook/secret", {});
      void client.invalidateQueries({ queryKey: SETTINGS });
      return secret;
    },
    test: (way: Way, to?: string) =>
      post<TestResult>(`/outward/${way}/test`, way === "mail" ? { to: to || null } : {}),
    again: async (id: string) => {
      await post(`/outward/messages/${id}/again`, {});
      void client.invalidateQueries({ queryKey: [KEY] });
    },
    saveMine: async (mine: MineInput) => {
      client.setQueryData(MINE, await put<Mine>("/outward/mine", mine));
    },
  };
}
