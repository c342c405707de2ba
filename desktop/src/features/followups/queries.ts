/** What the pages of follow-ups ask the server, and how their verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, type Items, itemsOf, patch, post, put, type Query } from "@/api/client";
import type { Named } from "@/api/types";
import { serverNow } from "@/shared/clock";
import { asInstants } from "@/shared/list/period";
import type { ListState } from "@/shared/list/urlState";
import type {
  About,
  Closed,
  Counts,
  Followup,
  FollowupRules,
  FollowupSheet,
  Given,
  Group,
  Load,
  Moved,
  Priority,
  Quick,
  Reminder,
  Repeat,
  Result,
  RowResult,
  Span,
  View,
  Way,
} from "./types";

const KEY = "followups";
/**
 * Work orders. Follow-ups of a revisit are about a `ticket` and end with it; one that somebody
 * planned from an order is about a `work_order`, and stays when the order is revisited.
 */
export const PLANNED_FROM_ORDER = "work_order";
const ORDER_NOUNS = ["ticket", PLANNED_FROM_ORDER];
const EVERY_MS = 30_000;
const RARELY_MS = 5 * 60_000;

/** Filters, and the period in which they are due. */
export function asFilters(state: ListState, view: View, assignee: string): Query {
  const { from, to, ...filters } = state.filters;
  const days = asInstants(from, to);
  return { q: state.q, ...filters, view, assignee, due_from: days.from, due_to: days.to };
}

export function useFollowups(state: ListState, view: View, assignee: string, after: string) {
  const sort = state.sort || (view === "closed" ? "-changed_at" : "due_at");
  const query = { ...asFilters(state, view, assignee), sort, size: state.size, after };
  return useQuery({
    queryKey: [KEY, "list", query],
    queryFn: ({ signal }) => get<FollowupSheet>("/followups", query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

export function useCounts(assignee: string) {
  return useQuery({
    queryKey: [KEY, "counts", assignee],
    queryFn: ({ signal }) => get<Counts>("/followups/counts", { assignee }, signal),
    refetchInterval: EVERY_MS,
  });
}

export function useSpan(since: string, to: string, assignee: string) {
  return useQuery({
    queryKey: [KEY, "calendar", since, to, assignee],
    queryFn: ({ signal }) => get<Span>("/followups/calendar", { since, to, assignee }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

export function useFollowup(id: string | null) {
  return useQuery({
    queryKey: [KEY, "one", id],
    queryFn: ({ signal }) => get<Followup>(`/followups/${id}`, {}, signal),
    enabled: id !== null,
    retry: 1,
  });
}

export function useReminders(id: string) {
  return useQuery({
    queryKey: [KEY, "one", id, "reminders"],
    queryFn: ({ signal }) => get<Reminder[]>(`/followups/${id}/reminders`, {}, signal),
  });
}

/** Those of a customer, a call or another thing, open ones first by their hour. */
export function useFollowupsOf(of: Query) {
  return useQuery({
    queryKey: [KEY, "of", of],
    queryFn: ({ signal }) =>
      get<FollowupSheet>("/followups", { ...of, sort: "-due_at", size: 100 }, signal),
  });
}

export interface FoundCustomer {
  id: string;
  name: string;
  contacts: { value: string; primary: boolean }[];
}

/** Customers by name, or the end of a number. */
export function useFoundCustomers(words: string) {
  return useQuery({
    queryKey: ["customers", "found", words],
    queryFn: ({ signal }) =>
      get<{ items: FoundCustomer[] }>("/customers", { q: words, size: 20 }, signal),
    enabled: words.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What a follow-up is about, by the page of that thing. */
export function useAbout(about: About) {
  const order = about.noun === "order";
  return useQuery({
    queryKey: [KEY, "about", about.noun, about.id],
    queryFn: async ({ signal }) => {
      if (order) {
        const one = await get<{ number: string; shop: string }>(
          `/shop/orders/${about.id}`,
          {},
          signal,
        );
        return { number: one.number, title: one.shop };
      }
      const { ticket } = await get<{ ticket: { number: string; title: string } }>(
        `/tickets/${about.id}`,
        {},
        signal,
      );
      return { number: ticket.number, title: ticket.title };
    },
    enabled: order || ORDER_NOUNS.includes(about.noun),
    staleTime: RARELY_MS,
    retry: false,
  });
}

/** What the quick choices mean; they move with the minute. */
export function useQuick(on: boolean) {
  return useQuery({
    queryKey: [KEY, "quick", Math.floor(serverNow() / 60_000)],
    queryFn: ({ signal }) => get<Quick[]>("/followups/quick", {}, signal),
    enabled: on,
    placeholderData: keepPreviousData,
  });
}

export function useQueueNames(on: boolean) {
  return useQuery({
    queryKey: ["queue-names"],
    queryFn: ({ signal }) => get<Named[]>("/queues/names", {}, signal),
    enabled: on,
    staleTime: RARELY_MS,
  });
}

export function useDepartmentNames(on: boolean) {
  return useQuery({
    queryKey: ["departments", "whole"],
    queryFn: ({ signal }) => get<Items<Named>>("/departments", { size: 200 }, signal),
    select: itemsOf,
    enabled: on,
    staleTime: RARELY_MS,
  });
}

export function useLoads(on = true) {
  return useQuery({
    queryKey: [KEY, "people"],
    queryFn: ({ signal }) => get<Load[]>("/followups/people", {}, signal),
    enabled: on,
  });
}

export function useRules() {
  return useQuery({
    queryKey: [KEY, "rules"],
    queryFn: ({ signal }) => get<FollowupRules>("/followup-rules", {}, signal),
  });
}

export interface NewFollowup {
  content: string;
  due_at: string;
  way: Way;
  priority: Priority;
  customer?: string | null;
  interaction?: string | null;
  about?: About | null;
  repeat?: Omit<Repeat, "day"> | null;
  assignee?: string | null;
  group?: Group | null;
  questionnaire?: string | null;
}

export interface Reassigned {
  ids?: string[];
  whose?: string;
  to?: string[];
  group?: Group;
  /** Of a person only those due on these days, both included. */
  due_from?: string;
  due_to?: string;
  reason: string;
}

export function useFollowupVerbs() {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [KEY] });
  return {
    plan: (made: NewFollowup) => post<Followup>("/followups", made).finally(again),
    change: (id: string, version: number, change: Partial<NewFollowup>) =>
      patch<Followup>(`/followups/${id}`, { version, ...change }).finally(again),
    /** As it is now, for whoever was overtaken. */
    again: (id: string) => get<Followup>(`/followups/${id}`),
    snooze: (id: string, until: string) =>
      post<Followup>(`/followups/${id}/snooze`, { until }).finally(again),
    take: (id: string) => post<Followup>(`/followups/${id}/take`).finally(again),
    finish: (id: string, result: Result, text: string, again_at: string | null) =>
      post<Closed>(`/followups/${id}/done`, { result, text, again_at }).finally(again),
    cancel: (id: string, reason: string, series: boolean) =>
      post<Closed>(`/followups/${id}/cancel`, { reason, series }).finally(again),
    reassign: (given: Reassigned) => post<Moved>("/followups/reassign", given).finally(again),
    /** Who would get how many; nothing is written. */
    previewed: (given: Omit<Reassigned, "reason">) =>
      post<Moved>("/followups/reassign", { ...given, reason: "", dry: true }),
    /** Within the limits of the days; `dry`: nothing is written, who would get what comes out. */
    giveRows: (given: { ids: string[]; to: string[]; reason: string; dry: boolean }) => {
      const asked = post<Given>("/followups/bulk/give", given);
      return given.dry ? asked : asked.finally(again);
    },
    doneRows: (ids: string[], result: Result, text: string) =>
      post<RowResult[]>("/followups/bulk/done", { ids, result, text }).finally(again),
    moveRows: (rows: { id: string; version: number }[], on: string) =>
      post<RowResult[]>("/followups/bulk/move", { rows, on }).finally(again),
    limit: (user: string, per_day: number | null) =>
      put(`/followups/people/${user}/limit`, { per_day }).finally(again),
    rulesAgain: () => get<FollowupRules>("/followup-rules"),
    saveRules: (rules: FollowupRules) =>
      put<FollowupRules>("/followup-rules", rules).finally(again),
  };
}
