/** What the flow pages ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "@/api/client";
import type {
  Flow,
  FlowDetail,
  FlowDifference,
  FlowDocument,
  FlowPlay,
  FlowReference,
  FlowSchema,
  FlowVersion,
} from "@/api/flowTypes";
import type { Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

export function useFlows(state: ListState) {
  return useQuery({
    queryKey: ["flows", "list", state],
    queryFn: ({ signal }) => get<Paged<Flow>>("/flows", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useFlow(id: string) {
  return useQuery({
    queryKey: ["flows", "one", id],
    queryFn: ({ signal }) => get<FlowDetail>(`/flows/${id}`, {}, signal),
    // The editor holds what is being drawn; only it decides when to look anew.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
}

export const useSchema = () =>
  useQuery({
    queryKey: ["flows", "schema"],
    queryFn: ({ signal }) => get<FlowSchema>("/flows/schema", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export type References = Record<string, FlowReference[]>;

export const useReferences = () =>
  useQuery({
    queryKey: ["flows", "references"],
    queryFn: ({ signal }) => get<References>("/flows/references", {}, signal),
    staleTime: 30_000,
    // A queue made a moment ago is one that a flow is drawn for.
    refetchOnMount: "always",
  });

export const useVersions = (id: string, revision: number, enabled: boolean) =>
  useQuery({
    queryKey: ["flows", "versions", id, revision],
    queryFn: ({ signal }) => get<FlowVersion[]>(`/flows/${id}/versions`, {}, signal),
    placeholderData: keepPreviousData,
    enabled,
  });

export const useDifferences = (id: string, revision: number, before: number, after: number) =>
  useQuery({
    queryKey: ["flows", "differences", id, revision, before, after],
    queryFn: ({ signal }) =>
      get<FlowDifference[]>(`/flows/${id}/differences`, { before, after }, signal),
    enabled: before > 0 && after > 0,
  });

/** What is kept at this revision (0: nothing is asked) does otherwise than what is drawn here. */
export const useDifferencesOf = (id: string, revision: number, definition: FlowDocument) =>
  useQuery({
    queryKey: ["flows", "differences-of", id, revision, definition],
    queryFn: () => post<FlowDifference[]>(`/flows/${id}/differences`, { definition }),
    enabled: revision > 0,
  });

export const saveDraft = (id: string, definition: FlowDocument, revision: number) =>
  put<FlowDetail>(`/flows/${id}/draft`, { definition, revision });

export const discardDraft = (id: string, revision: number) =>
  remove<FlowDetail>(`/flows/${id}/draft?revision=${revision}`);

export const publish = (id: string, revision: number, note: string) =>
  post<FlowDetail>(`/flows/${id}/publish`, { revision, note });

export const rollBack = (id: string, number: number, revision: number, note: string) =>
  post<FlowDetail>(`/flows/${id}/roll-back`, { number, revision, note });

export const play = (definition: FlowDocument, said: string[], at: string, caller: string) =>
  post<FlowPlay>("/flows/play", {
    definition,
    said,
    at: at || null,
    variables: caller ? { caller } : {},
  });

export const soundAddress = (name: string): string =>
  `/api/flows/sounds?name=${encodeURIComponent(name)}`;

export const exportAddress = (id: string, number: number): string =>
  `/api/flows/${id}/export?number=${number}`;

export interface NewFlow {
  name?: string;
  document?: unknown;
  copy_of?: string;
}

export function useFlowVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: ["flows", "list"] });
    return answer;
  };
  return {
    create: (input: NewFlow) => then(post<FlowDetail>("/flows", input)),
    rename: (flow: Flow, name: string) =>
      then(patch<FlowDetail>(`/flows/${flow.id}`, { name, revision: flow.revision })),
    archive: (flow: Flow, archived: boolean) =>
      then(patch<FlowDetail>(`/flows/${flow.id}`, { archived, revision: flow.revision })),
  };
}
