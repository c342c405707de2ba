/** What the pages of shop orders ask the server, and how their verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, type Query } from "@/api/client";
import type { Sheet } from "@/shared/list/AfterList";
import { asInstants } from "@/shared/list/period";
import type { ListState } from "@/shared/list/urlState";
import type { FunnelCall, FunnelRow, Order, PlannedRow, Rule, Step } from "./types";

const KEY = "shop";

export const FILTERS = ["stage", "shop", "agent", "unpaid", "linked", "from", "to"] as const;

/** The address's filters as the server's parameters; days are the centre's. Pure. */
export function asFilters(state: ListState): Query {
  const { from, to, ...filters } = state.filters;
  return { ...filters, ...asInstants(from, to), ...(state.q ? { q: state.q } : {}) };
}

export function useOrders(state: ListState, after: string) {
  return useQuery({
    queryKey: [KEY, "orders", state, after],
    queryFn: ({ signal }) =>
      get<Sheet<Order>>(
        "/shop/orders",
        {
          ...asFilters(state),
          size: state.size,
          ...(state.sort ? { sort: state.sort } : {}),
          ...(after ? { after } : {}),
        },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

export function useOrdersOf(customer: string) {
  return useQuery({
    queryKey: [KEY, "orders of", customer],
    queryFn: ({ signal }) => get<Sheet<Order>>("/shop/orders", { customer, size: 100 }, signal),
  });
}

export function useFunnel(from: string, to: string) {
  return useQuery({
    queryKey: [KEY, "funnel", from, to],
    queryFn: ({ signal }) => get<FunnelRow[]>("/shop/funnel", { from, to }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useCallsBehind(row: FunnelRow | null, step: Step) {
  return useQuery({
    queryKey: [KEY, "funnel calls", row?.agent, row?.day, step],
    queryFn: ({ signal }) =>
      get<FunnelCall[]>(
        "/shop/funnel/calls",
        { agent: row?.agent ?? "", day: row?.day ?? "", step },
        signal,
      ),
    enabled: row !== null,
  });
}

export function useRule(on: boolean) {
  return useQuery({
    queryKey: [KEY, "rule"],
    queryFn: ({ signal }) => get<Rule>("/shop/rule", {}, signal),
    enabled: on,
  });
}

/** Who has orders, also who left. */
export function useSellers(words: string) {
  return useQuery({
    queryKey: [KEY, "agents", words],
    queryFn: ({ signal }) =>
      get<{ id: string; name: string; active: boolean }[]>("/shop/agents", { q: words }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Whom a leader may give a follow-up to. */
export function useReceivers(on: boolean) {
  return useQuery({
    queryKey: ["followups", "people"],
    queryFn: ({ signal }) =>
      get<{ user: string; name: string; active: boolean }[]>("/followups/people", {}, signal),
    select: (all) => all.filter((one) => one.active),
    enabled: on,
  });
}

export function useShopVerbs() {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [KEY] });
  return {
    lay: (order: Order, call: string | null) =>
      put(`/shop/orders/${order.id}/call`, { version: order.version, call }).finally(again),
    /** Each gets one, or says why not; without `who` it is the agent's whose order it is. */
    followUp: (orders: string[], at: string, who?: string) =>
      post<PlannedRow[]>("/shop/orders/follow-ups", { orders, at, who }).finally(again),
    ruleAgain: () => get<Rule>("/shop/rule"),
    saveRule: (rule: Rule) => put("/shop/rule", rule).finally(again),
  };
}
