/** What the pages of imports ask the server. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, type Items, itemsOf, post, put, remove, sendFile } from "@/api/client";
import { useRunVerbs } from "@/api/runs";
import type { Named, Paged } from "@/api/types";
import type { Sheet } from "@/shared/list/AfterList";
import { asSheet, type ListState } from "@/shared/list/urlState";
import { useKind } from "./kind";
import type { BadRow, Import, Preview, Reading } from "./types";

export const MOVING = new Set(["checking", "applying", "undoing"]);

export const NEWEST = "-at";

export function useImports(state: ListState, after: string) {
  const { path } = useKind();
  return useQuery({
    queryKey: [path, "list", state, after],
    queryFn: ({ signal }) => get<Sheet<Import>>(path, asSheet(state, after, NEWEST), signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((one) => MOVING.has(one.state)) ? 2_000 : false,
  });
}

export function useImport(id: string) {
  const { path } = useKind();
  return useQuery({
    queryKey: [path, id],
    queryFn: ({ signal }) => get<Import>(`${path}/${id}`, {}, signal),
    refetchInterval: ({ state: { data } }) => (data && MOVING.has(data.state) ? 2_000 : false),
  });
}

export function usePreview(id: string, enabled: boolean) {
  const { path } = useKind();
  return useQuery({
    queryKey: [path, id, "preview"],
    queryFn: ({ signal }) => get<Preview>(`${path}/${id}/preview`, {}, signal),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useBadRows(id: string, page: number, enabled: boolean) {
  const { path } = useKind();
  return useQuery({
    queryKey: [path, id, "rows", page],
    queryFn: ({ signal }) => get<Paged<BadRow>>(`${path}/${id}/rows`, { page, size: 10 }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
}

export interface Coded {
  code: string;
  zh: string;
  en: string;
  active: boolean;
}
export interface OwnField {
  key: string;
  zh: string;
  en: string;
  active: boolean;
}

const useList = <T extends { active: boolean }>(path: string) =>
  useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<Items<T>>(path, {}, signal),
    select: (answer) => itemsOf(answer).filter((one) => one.active),
    staleTime: 60_000,
  });

export const useLevels = () => useList<Coded>("/customer-levels");
export const useSources = () => useList<Coded>("/customer-sources");
interface Owner {
  id: string;
  name: string;
  department_name: string;
}

export function useOwners(words: string) {
  return useQuery({
    queryKey: ["customer-owners", words],
    queryFn: ({ signal }) => get<Owner[]>("/customer-owners", { q: words }, signal),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export function useDepartments() {
  return useQuery({
    queryKey: ["departments", "whole"],
    queryFn: ({ signal }) => get<Items<Named>>("/departments", { size: 200 }, signal),
    select: itemsOf,
    staleTime: 60_000,
  });
}

export const useFields = () => useList<OwnField>("/customer-fields");

export function useImportVerbs() {
  const { path, touches } = useKind();
  const client = useQueryClient();
  const runs = useRunVerbs();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      void client.invalidateQueries({ queryKey: [path] });
      runs.again();
    }
  };
  return {
    bring: (file: File) => then(sendFile<Import>("POST", path, file, { name: file.name })),
    choose: (id: string, options: Reading) => then(put<Import>(`${path}/${id}/options`, options)),
    start: (id: string, verb: "check" | "apply" | "undo") =>
      then(post<Import>(`${path}/${id}/${verb}`)),
    discard: (id: string) => then(remove(`${path}/${id}`)),
    again: () => {
      for (const key of [path, ...touches]) void client.invalidateQueries({ queryKey: [key] });
    },
  };
}
