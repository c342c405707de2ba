/** What the pages of work orders ask the server, and how their verbs reach it. */
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, get, patch, post, put, type Query, remove } from "@/api/client";
import type {
  BoardBy,
  BoardColumn,
  CycleRule,
  EffectiveType,
  LimitRule,
  LimitRuleInput,
  NewTicket,
  Omission,
  OmissionSheet,
  Priority,
  Related,
  RowResult,
  StepAsked,
  Ticket,
  TicketChoices,
  TicketCounts,
  TicketDetail,
  TicketSheet,
  TicketType,
  TicketTypeInput,
} from "@/api/ticketTypes";
import type { ListState } from "@/shared/list/urlState";
import { type Cards, sortOf } from "./board";
import { asOmissionSheet } from "./omissions";
import { asFilters, asSheet } from "./query";

const LIST = "tickets";
const ONE = "ticket";
const RELATED = "ticket-related";
const TYPES = "ticket-types";
const LIMITS = "ticket-limits";
const OMISSIONS = "ticket-omissions";
/** The list of calls says which have an order. */
const CALLS = "calls";
/** How soon a page shows what others did. */
const LOOK_AGAIN_MS = 20_000;
/** While a call from the order is not over. */
const SOON_MS = 4000;
const RARELY_MS = 5 * 60_000;

export function useTickets(state: ListState, after: string, on = true) {
  return useQuery({
    enabled: on,
    queryKey: [LIST, asSheet(state, after)],
    queryFn: ({ signal }) => get<TicketSheet>("/tickets", asSheet(state, after), signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** The columns of a board with how many orders each has. */
export function useBoard(state: ListState, by: BoardBy) {
  const query = { ...asFilters(state), by };
  return useQuery({
    queryKey: [LIST, "board", query],
    queryFn: ({ signal }) => get<BoardColumn[]>("/tickets/board", query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** The cards of one column, so many pages of them as somebody asked for. */
export function useCards({ state, by, column, on }: Cards) {
  const query = { ...asFilters(state), column: `${by}:${column}`, sort: sortOf(by, column) };
  return useInfiniteQuery({
    queryKey: [LIST, "cards", query],
    queryFn: ({ signal, pageParam }) =>
      get<TicketSheet>(
        "/tickets",
        { ...query, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    enabled: on,
  });
}

/** The table of states and steps. */
export function useLifeCycle() {
  return useQuery({
    queryKey: ["ticket-life-cycle"],
    queryFn: ({ signal }) => get<{ rules: CycleRule[] }>("/ticket-life-cycle", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useOmissions(state: ListState, after: string) {
  const query = asOmissionSheet(state, after);
  return useQuery({
    queryKey: [OMISSIONS, query],
    queryFn: ({ signal }) => get<OmissionSheet>("/tickets/omissions", query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useOmissionVerbs() {
  const client = useQueryClient();
  const then = async (work: Promise<Omission>): Promise<Omission> => {
    try {
      return await work;
    } finally {
      for (const key of [OMISSIONS, ONE]) void client.invalidateQueries({ queryKey: [key] });
    }
  };
  return {
    makeUp: (id: string, done: { reason: string; text?: string; attachments?: string[] }) =>
      then(post<Omission>(`/tickets/omissions/${id}/done`, done)),
    excuse: (id: string, reason: string) =>
      then(post<Omission>(`/tickets/omissions/${id}/excuse`, { reason })),
  };
}

/** A short list by filters, for a tab of another page. */
export function useSomeTickets(state: Pick<ListState, "q" | "filters">, size: number, on = true) {
  const query = { ...asFilters(state), sort: "-changed_at", size };
  return useQuery({
    queryKey: [LIST, "some", query],
    queryFn: ({ signal }) => get<TicketSheet>("/tickets", query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    enabled: on,
  });
}

/** A list of orders, so many pages of it as somebody asked for. */
export function useTicketPages(query: Query) {
  return useInfiniteQuery({
    queryKey: [LIST, "pages", query],
    queryFn: ({ signal, pageParam }) =>
      get<TicketSheet>(
        "/tickets",
        { ...query, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** The unfinished orders of whoever called, for what is said to him. */
export function useCallersOrders(call: string, on: boolean) {
  const query = { call, open: true, sort: "-changed_at", size: 50 };
  return useQuery({
    queryKey: [LIST, "caller", call],
    queryFn: ({ signal }) => get<TicketSheet>("/tickets", query, signal),
    staleTime: LOOK_AGAIN_MS,
    enabled: on,
  });
}

export function useCounts() {
  return useQuery({
    queryKey: [LIST, "counts"],
    queryFn: ({ signal }) => get<TicketCounts>("/tickets/counts", {}, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useTicket(id: string | null) {
  return useQuery({
    queryKey: [ONE, id],
    queryFn: ({ signal }) => get<TicketDetail>(`/tickets/${id}`, {}, signal),
    // What became of a call is known some seconds after its end.
    refetchInterval: ({ state }) =>
      state.data?.rings.some((one) => one.outcome === null) ? SOON_MS : LOOK_AGAIN_MS,
    enabled: id !== null,
    retry: 1,
  });
}

/** Orders that may be about the same as this one. */
export function useRelated(id: string) {
  return useQuery({
    queryKey: [RELATED, id],
    queryFn: ({ signal }) => get<Related[]>(`/tickets/${id}/related`, {}, signal),
    staleTime: LOOK_AGAIN_MS,
  });
}

/** … as one that is about to be made; `null`: nothing is known of it yet. */
export function useRelatedDraft(draft: Partial<NewTicket> | null) {
  return useQuery({
    queryKey: [RELATED, "draft", draft],
    queryFn: () => post<Related[]>("/tickets/related", draft),
    enabled: draft !== null,
    placeholderData: keepPreviousData,
    retry: 1,
  });
}

export function useTypes(on = true) {
  return useQuery({
    enabled: on,
    queryKey: [TYPES],
    queryFn: ({ signal }) => get<EffectiveType[]>("/ticket-types", {}, signal),
    staleTime: RARELY_MS,
  });
}

/** The types as they were set up, for trees and words. */
export function useTypeList(): TicketType[] {
  const { data } = useTypes();
  return useMemo(() => data?.map((one) => one.type) ?? [], [data]);
}

/** A type with what its parents give it. */
export function useType(id: string | null | undefined): EffectiveType | undefined {
  return useTypes().data?.find((one) => one.type.id === id);
}

export function useLimits() {
  return useQuery({
    queryKey: [LIMITS],
    queryFn: ({ signal }) => get<LimitRule[]>("/ticket-limits", {}, signal),
  });
}

/** Whom an order can be given to, and what deadlines name. */
export function useChoices() {
  return useQuery({
    queryKey: ["ticket-choices"],
    queryFn: ({ signal }) => get<TicketChoices>("/tickets/choices", {}, signal),
    staleTime: RARELY_MS,
  });
}

/** The version that an order has by now, when somebody was faster; he is told, and may do it again. */
export function overtakenTo(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.code !== "ticket_changed") return null;
  const { version } = error.details;
  return typeof version === "number" ? version : null;
}

export function useTicketVerbs() {
  const client = useQueryClient();
  const fresh = () => {
    for (const key of [LIST, RELATED, ONE, OMISSIONS, CALLS])
      void client.invalidateQueries({ queryKey: [key] });
  };
  /** Whatever became of it, what stands on the page is old now. */
  const then = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      fresh();
    }
  };
  /** Shows the order that a verb answered, at once. */
  const kept = async (work: Promise<TicketDetail>): Promise<TicketDetail> => {
    try {
      const detail = await work;
      client.setQueryData([ONE, detail.ticket.id], detail);
      return detail;
    } finally {
      fresh();
    }
  };
  return {
    create: (ticket: NewTicket) => kept(post<TicketDetail>("/tickets", ticket)),
    change: (id: string, version: number, change: Partial<NewTicket>) =>
      kept(patch<TicketDetail>(`/tickets/${id}`, { version, ...change })),
    step: (id: string, version: number, asked: StepAsked) =>
      kept(post<TicketDetail>(`/tickets/${id}/steps`, { version, ...asked })),
    bulk: (rows: { id: string; version: number }[], asked: StepAsked) =>
      then(post<RowResult[]>("/tickets/bulk", { rows, do: asked })),
    urgencies: (rows: { id: string; version: number; priority: Priority }[]) =>
      then(post<RowResult[]>("/tickets/bulk/priority", { rows })),
    /** An order as it is now, for a step that is chosen elsewhere than on its page. */
    look: (id: string) =>
      client.fetchQuery({
        queryKey: [ONE, id],
        queryFn: () => get<TicketDetail>(`/tickets/${id}`),
        staleTime: 0,
      }),
    link: (id: string, other: string) =>
      kept(post<TicketDetail>(`/tickets/${id}/links`, { other })),
    unlink: (id: string, other: string) =>
      kept(remove<TicketDetail>(`/tickets/${id}/links/${other}`)),
    merge: (id: string, version: number, others: string[], reason: string) =>
      kept(post<TicketDetail>(`/tickets/${id}/merge`, { version, others, reason })),
    split: (
      id: string,
      version: number,
      parts: { title: string; content: string; type?: string; department?: string }[],
    ) => then(post<Ticket[]>(`/tickets/${id}/split`, { version, parts })),
    again: fresh,
  };
}

/** A list as it is now, which the page shows from here on. */
const fresh = <T>(client: QueryClient, key: string, path: string): Promise<T> =>
  client.fetchQuery({ queryKey: [key], queryFn: () => get<T>(path), staleTime: 0 });

export function useTypeVerbs() {
  const client = useQueryClient();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    void client.invalidateQueries({ queryKey: [TYPES] });
    return answer;
  };
  return {
    create: (type: TicketTypeInput) => then(post<EffectiveType>("/ticket-types", type)),
    /** `version`: the one the form was opened with. */
    save: (id: string, version: number, type: TicketTypeInput) =>
      then(put<EffectiveType>(`/ticket-types/${id}`, { ...type, version })),
    again: async (id: string): Promise<TicketType | null> => {
      const all = await fresh<EffectiveType[]>(client, TYPES, "/ticket-types");
      return all.find((one) => one.type.id === id)?.type ?? null;
    },
  };
}

export function useLimitVerbs() {
  const client = useQueryClient();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    void client.invalidateQueries({ queryKey: [LIMITS] });
    return answer;
  };
  return {
    create: (rule: LimitRuleInput) => then(post<LimitRule>("/ticket-limits", rule)),
    /** `version`: the one the form was opened with. */
    save: (id: string, version: number, rule: LimitRuleInput) =>
      then(put<LimitRule>(`/ticket-limits/${id}`, { ...rule, version })),
    again: async (id: string): Promise<LimitRule | null> => {
      const all = await fresh<LimitRule[]>(client, LIMITS, "/ticket-limits");
      return all.find((one) => one.id === id) ?? null;
    },
    drop: (id: string) => then(remove(`/ticket-limits/${id}`)),
  };
}
