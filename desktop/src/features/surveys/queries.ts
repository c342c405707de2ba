/** What the pages of surveys and ratings ask the server. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post } from "@/api/client";
import { useMay } from "@/api/me";
import type {
  AllSurveyFigures,
  Named,
  Paged,
  QueueSound,
  Survey,
  SurveyInput,
  SurveyResult,
} from "@/api/types";
import type { Sheet } from "@/shared/list/AfterList";
import { asQuery, asSheet, type ListState } from "@/shared/list/urlState";

const KEY = "surveys";

export function useSurveys(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Survey>>("/surveys", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useSurveyVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  return {
    create: (input: SurveyInput) => then(post<Survey>("/surveys", input)),
    change: (id: string, input: Partial<SurveyInput>) =>
      then(patch<Survey>(`/surveys/${id}`, input)),
  };
}

/** Sounds a survey may play, by what they say. */
export function useSounds(): QueueSound[] {
  const may = useMay();
  const query = useQuery({
    queryKey: ["queue-sounds"],
    queryFn: ({ signal }) => get<QueueSound[]>("/queue-sounds", undefined, signal),
    enabled: may("queue.view") || may("queue.manage"),
    staleTime: 60_000,
  });
  return query.data ?? [];
}

/** The order of the ratings where nobody chose. */
export const NEWEST = "-eligible_at";

export function useResults(state: ListState, after: string) {
  return useQuery({
    queryKey: ["survey-results", state, after],
    queryFn: ({ signal }) =>
      get<Sheet<SurveyResult>>("/survey-results", asSheet(state, after, NEWEST), signal),
    placeholderData: keepPreviousData,
  });
}

export function useFigures(state: ListState, by: "queue" | "agent") {
  // The figures are of the calls, whatever became of them: what opens their rows narrows the list.
  const { state: _state, rated: _rated, comment: _comment, ...whole } = state.filters;
  const asked = asQuery({ ...state, filters: whole });
  const { page: _page, size: _size, sort: _sort, q: _q, ...filters } = asked;
  return useQuery({
    queryKey: ["survey-figures", filters, by],
    queryFn: ({ signal }) =>
      get<AllSurveyFigures>("/survey-results/figures", { ...filters, by }, signal),
    placeholderData: keepPreviousData,
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
