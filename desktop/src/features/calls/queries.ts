/** What the call pages ask the server. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, type Items, itemsOf } from "@/api/client";
import { useMay } from "@/api/me";
import type { CallDetail, CallRow, Named, Paged, ResultCode } from "@/api/types";
import { useLanguage } from "@/shared/i18n";
import type { Sheet } from "@/shared/list/AfterList";
import { asSheet, type ListState } from "@/shared/list/urlState";

/** States of a recording that is not there yet, but will be. */
const COMING = ["recording", "due"];
const AGAIN_MS = 2000;

/** How the list of calls is sorted where nobody chose. */
export const NEWEST = "-arrived_at";

export function useCalls(state: ListState, after: string) {
  return useQuery({
    queryKey: ["calls", state, after],
    queryFn: ({ signal }) => get<Sheet<CallRow>>("/calls", asSheet(state, after, NEWEST), signal),
    placeholderData: keepPreviousData,
  });
}

export function useCall(id: string) {
  return useQuery({
    queryKey: ["call", id],
    queryFn: ({ signal }) => get<CallDetail>(`/calls/${id}`, {}, signal),
    // Whoever looks at once must not look again by hand for the recording that comes in a moment.
    refetchInterval: ({ state }) =>
      COMING.includes(state.data?.recording.state ?? "") ? AGAIN_MS : false,
  });
}

/** The queues and agents to filter by, as far as the person may see them. */
export function useChoices(): { queues: Named[]; agents: Named[] } {
  const may = useMay();
  const whole = (path: string, allowed: boolean) => ({
    queryKey: [path.slice(1), "whole"],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      get<Paged<Named>>(path, { size: 200 }, signal),
    enabled: allowed,
    staleTime: 60_000,
  });
  const queues = useQuery(whole("/queues", may("queue.view") || may("queue.manage")));
  const agents = useQuery(whole("/agents", may("agent.view") || may("agent.manage")));
  return { queues: queues.data?.items ?? [], agents: agents.data?.items ?? [] };
}

/** The name of a queue; whoever reads of calls may know it. */
export function useQueueWord(): (queue: string | null) => string {
  const { data } = useQuery({
    queryKey: ["queue-names"],
    queryFn: ({ signal }) => get<Named[]>("/queues/names", {}, signal),
    staleTime: 60_000,
  });
  return (queue) => data?.find((one) => one.id === queue)?.name ?? "–";
}

/** The word for a result code in the chosen language. */
export function useResultWord(): (code: string | null | undefined) => string {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ["result-codes"],
    queryFn: ({ signal }) => get<Items<ResultCode>>("/result-codes", {}, signal),
    staleTime: 10 * 60_000,
  });
  return (code) => {
    if (!code) return "–";
    const found = itemsOf(data).find((one) => one.code === code);
    if (!found) return "–";
    return language === "en" ? found.en : found.zh;
  };
}
