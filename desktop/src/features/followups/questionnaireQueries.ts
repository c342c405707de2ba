/** What the pages of questionnaires ask the server, and how their verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, type Query } from "@/api/client";
import type {
  Answer,
  Asking,
  Document,
  Figures,
  Purpose,
  Questionnaire,
  SheetList,
  Version,
} from "./questionnaireTypes";

const KEY = "questionnaires";

export function useQuestionnaires(query: { asked?: boolean; q?: string } = {}) {
  return useQuery({
    queryKey: [KEY, "list", query],
    queryFn: ({ signal }) => get<Questionnaire[]>("/questionnaires", query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useQuestionnaire(id: string) {
  return useQuery({
    queryKey: [KEY, "one", id],
    queryFn: ({ signal }) =>
      get<{ questionnaire: Questionnaire; versions: Version[] }>(
        `/questionnaires/${id}`,
        {},
        signal,
      ),
    // What somebody is editing is not replaced below his hands.
    refetchOnWindowFocus: false,
  });
}

export function useFigures(id: string, query: Query) {
  return useQuery({
    queryKey: [KEY, "figures", id, query],
    queryFn: ({ signal }) => get<Figures>(`/questionnaires/${id}/figures`, query, signal),
    placeholderData: keepPreviousData,
    retry: 1,
  });
}

export function useSheets(id: string, query: Query) {
  return useQuery({
    queryKey: [KEY, "sheets", id, query],
    queryFn: ({ signal }) => get<SheetList>(`/questionnaires/${id}/sheets`, query, signal),
    placeholderData: keepPreviousData,
  });
}

export interface Asked {
  followup?: string | null;
  interaction?: string | null;
  customer?: string | null;
}

export const begin = (questionnaire: string, about: Asked) =>
  post<Asking>(`/questionnaires/${questionnaire}/sheets`, about);
export const answer = (sheet: string, question: string, given: Partial<Answer>) =>
  put<Asking>(`/answer-sheets/${sheet}/answers/${question}`, given);
export const finish = (sheet: string, broken_off: boolean) =>
  post<Asking>(`/answer-sheets/${sheet}/finish`, { broken_off });

export function useQuestionnaireVerbs() {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [KEY] });
  return {
    create: (name: string, purpose: Purpose) =>
      post<Questionnaire>("/questionnaires", { name, purpose }).finally(again),
    change: (
      id: string,
      version: number,
      change: { name?: string; active?: boolean; draft?: Document },
    ) => patch<Questionnaire>(`/questionnaires/${id}`, { version, ...change }).finally(again),
    publish: (id: string, version: number) =>
      post<Questionnaire>(`/questionnaires/${id}/publish`, { version }).finally(again),
  };
}
