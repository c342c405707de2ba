/** What the pages on recordings ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, type Query, remove, sendFile } from "@/api/client";
import { useMay } from "@/api/me";
import type {
  Download,
  Draw,
  DrawInput,
  Drawn,
  DueRecording,
  LegalHold,
  Named,
  NotWhole,
  Paged,
  RecordingMove,
  RetentionRule,
  RetentionRuleInput,
  ShelfComment,
  Shown,
  StoreState,
  StoreTrial,
} from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

function usePage<T>(path: string, state: ListState, more: Query = {}) {
  return useQuery({
    queryKey: [path.slice(1), state, more],
    queryFn: ({ signal }) => get<Paged<T>>(path, { ...asQuery(state), ...more }, signal),
    placeholderData: keepPreviousData,
  });
}

export const useShelf = (state: ListState) => usePage<Shown>("/showcase", state);
export const useDraws = (state: ListState) => usePage<Draw>("/recording-draws", state);
export const useDownloads = (state: ListState) => usePage<Download>("/recording-downloads", state);
export const useHolds = (state: ListState) => usePage<LegalHold>("/legal-holds", state);

/** A page whose rows are known by their calls. */
function usePageOfCalls<T extends { call: string }>(path: string, state: ListState) {
  return useQuery({
    queryKey: [path.slice(1), state],
    queryFn: async ({ signal }) => {
      const page = await get<Paged<T>>(path, asQuery(state), signal);
      return { ...page, items: page.items.map((row) => ({ ...row, id: row.call })) };
    },
    placeholderData: keepPreviousData,
  });
}

export const useDue = (state: ListState) => usePageOfCalls<DueRecording>("/retention-due", state);
export const useNotWhole = (state: ListState) =>
  usePageOfCalls<NotWhole>("/recordings-not-whole", state);

export const useMoves = (state: ListState) =>
  usePageOfCalls<RecordingMove>("/recording-store/moves", state);

export function useStore() {
  return useQuery({
    queryKey: ["recording-store"],
    queryFn: ({ signal }) => get<StoreState>("/recording-store", {}, signal),
    refetchInterval: 30_000,
  });
}

/** Every rule, as the one page it is. */
export function useRules() {
  return useQuery({
    queryKey: ["retention-rules"],
    queryFn: async ({ signal }) => {
      const items = await get<RetentionRule[]>("/retention-rules", {}, signal);
      return { items, total: items.length };
    },
  });
}

export function useCategories() {
  return useQuery({
    queryKey: ["showcase", "categories"],
    queryFn: ({ signal }) => get<string[]>("/showcase/categories", {}, signal),
  });
}

export function useComments(shown: string) {
  return useQuery({
    queryKey: ["showcase-comments", shown],
    queryFn: ({ signal }) => get<ShelfComment[]>(`/showcase/${shown}/comments`, {}, signal),
  });
}

export function useDrawn(draw: string) {
  return useQuery({
    queryKey: ["recording-draws", draw],
    queryFn: ({ signal }) => get<Drawn[]>(`/recording-draws/${draw}`, {}, signal),
  });
}

/** Names of queues, for whoever reads of calls. */
export function useQueueNames(): Record<string, string> {
  const { data } = useQuery({
    queryKey: ["queue-names"],
    queryFn: ({ signal }) => get<Named[]>("/queues/names", {}, signal),
    staleTime: 60_000,
  });
  return Object.fromEntries((data ?? []).map(({ id, name }) => [id, name]));
}

export function useAgentNames(): Named[] {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["agents", "whole"],
    queryFn: ({ signal }) => get<Paged<Named>>("/agents", { size: 200 }, signal),
    staleTime: 60_000,
    enabled: may("agent.view") || may("agent.manage"),
  });
  return data?.items ?? [];
}

export function useRecordingChanges() {
  const client = useQueryClient();
  const anew = async <T>(work: Promise<T>, ...keys: string[]): Promise<T> => {
    try {
      return await work;
    } finally {
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    }
  };
  return {
    saveRule: (rule: RetentionRuleInput) =>
      anew(put("/retention-rules", rule), "retention-rules", "retention-due"),
    removeRule: (rule: string) =>
      anew(remove(`/retention-rules/${rule}`), "retention-rules", "retention-due"),
    lift: (call: string, reason: string) =>
      anew(post(`/calls/${call}/legal-hold/lift`, { reason }), "legal-holds", "legal-hold"),
    takeOff: (shown: string, reason: string) =>
      anew(post(`/showcase/${shown}/take-off`, { reason }), "showcase", "call-showcase"),
    comment: (shown: string, text: string) =>
      anew(post(`/showcase/${shown}/comments`, { text }), "showcase-comments", "showcase"),
    removeComment: (shown: string, comment: string) =>
      anew(remove(`/showcase/${shown}/comments/${comment}`), "showcase-comments", "showcase"),
    draw: (asked: DrawInput) =>
      anew(post<{ id: string }>("/recording-draws", asked), "recording-draws"),
    listened: (draw: string, place: number) =>
      anew(post(`/recording-draws/${draw}/${place}/listened`), "recording-draws"),
    tryStore: () => anew(post<StoreTrial>("/recording-store/trial"), "recording-store"),
    identify: (file: Blob) =>
      sendFile<Download | null>("POST", "/recording-downloads/identify", file.slice(0, 65_536)),
  };
}
