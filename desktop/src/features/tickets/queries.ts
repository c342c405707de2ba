/** What the pages of work orders ask the server, and how their verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, get, patch, post, put, remove } from "@/api/client";
import type {
  EffectiveType,
  LimitRule,
  LimitRuleInput,
  NewTicket,
  Related,
  RowResult,
  SavedView,
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
import { asFilters, asSheet } from "./query";

const LIST = "tickets";
const ONE = "ticket";
const RELATED = "ticket-related";
const TYPES = "ticket-types";
const LIMITS = "ticket-limits";
const VIEWS = "ticket-views";
/** How soon a page shows what others did. */
const LOOK_AGAIN_MS = 20_000;
const RARELY_MS = 5 * 60_000;

export function useTickets(state: ListState, after: string) {
  return useQuery({
    queryKey: [LIST, asSheet(state, after)],
    queryFn: ({ signal }) => get<TicketSheet>("/tickets", asSheet(state, after), signal),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
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

/** All orders of one customer, unfinished ones among them. */
export function useCustomersTickets(customer: string) {
  const query = { customer, sort: "-created_at", size: 100 };
  return useQuery({
    queryKey: [LIST, "customer", customer],
    queryFn: ({ signal }) => get<TicketSheet>("/tickets", query, signal),
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
    refetchInterval: LOOK_AGAIN_MS,
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

export function useSavedViews() {
  return useQuery({
    queryKey: [VIEWS],
    queryFn: ({ signal }) => get<SavedView[]>("/ticket-views", {}, signal),
    staleTime: RARELY_MS,
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
    for (const key of [LIST, RELATED, ONE]) void client.invalidateQueries({ queryKey: [key] });
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

export function useViewVerbs() {
  const client = useQueryClient();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    void client.invalidateQueries({ queryKey: [VIEWS] });
    return answer;
  };
  return {
    keep: (name: string, filters: Record<string, string>, shared: boolean) =>
      then(post<SavedView>("/ticket-views", { name, filters, shared })),
    drop: (id: string) => then(remove(`/ticket-views/${id}`)),
  };
}

export function useTypeVerbs() {
  const client = useQueryClient();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    void client.invalidateQueries({ queryKey: [TYPES] });
    return answer;
  };
  return {
    create: (type: TicketTypeInput) => then(post<TicketType>("/ticket-types", type)),
    save: (id: string, type: TicketTypeInput) => then(put<TicketType>(`/ticket-types/${id}`, type)),
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
    save: (id: string, rule: LimitRuleInput) => then(put<LimitRule>(`/ticket-limits/${id}`, rule)),
    drop: (id: string) => then(remove(`/ticket-limits/${id}`)),
  };
}
