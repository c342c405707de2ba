/** What the pages of customers ask the server, and how their verbs reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "@/api/client";
import type {
  CallCards,
  Customer,
  CustomerField,
  CustomerSheet,
  ListEntry,
  NewContact,
  Owner,
} from "@/api/customerTypes";
import type { ListState } from "@/shared/list/urlState";
import { asSheet } from "./query";

const LIST = "customers";
const CARD = "customer";
const OF_CALL = "call-customers";
/** How soon an open card shows what others changed. */
const LOOK_AGAIN_MS = 20_000;
const RARELY_MS = 5 * 60_000;

export function useCustomers(state: ListState, after: string) {
  return useQuery({
    queryKey: [LIST, state, after],
    queryFn: ({ signal }) => get<CustomerSheet>("/customers", asSheet(state, after), signal),
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: [CARD, id],
    queryFn: ({ signal }) => get<Customer>(`/customers/${id}`, {}, signal),
    refetchInterval: LOOK_AGAIN_MS,
    retry: 1,
  });
}

/** Whose customers a list can be narrowed to: who holds some, also who left. */
export function useHolders(words: string, on: boolean) {
  return useQuery({
    queryKey: ["customer-holders", words],
    queryFn: ({ signal }) =>
      get<{ id: string; name: string; active: boolean }[]>(
        "/customer-holders",
        { q: words },
        signal,
      ),
    enabled: on,
    placeholderData: keepPreviousData,
  });
}

/** What the centre defined for its cards. */
const defined = <T>(what: string) => ({
  queryKey: [what],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<T[]>(`/${what}`, {}, signal),
  staleTime: RARELY_MS,
});
export const useFields = (on = true) =>
  useQuery({ ...defined<CustomerField>("customer-fields"), enabled: on });
export const useLevels = (on = true) =>
  useQuery({ ...defined<ListEntry>("customer-levels"), enabled: on });
export const useSources = () => useQuery(defined<ListEntry>("customer-sources"));

export function useOwners(words: string) {
  return useQuery({
    queryKey: ["customer-owners", words],
    queryFn: ({ signal }) => get<Owner[]>("/customer-owners", { q: words }, signal),
    staleTime: RARELY_MS,
    placeholderData: keepPreviousData,
  });
}

/** The customers of a call, asked by the call: also for somebody who may not see its number. */
export const callCards = (call: string) => ({
  queryKey: [OF_CALL, call],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get<CallCards>(`/calls/${call}/customers`, {}, signal),
  staleTime: 60_000,
  retry: 2,
});

export function useFound(words: string, on: boolean) {
  return useQuery({
    queryKey: [LIST, "found", words],
    queryFn: ({ signal }) =>
      get<CustomerSheet>("/customers", { q: words, size: 20 }, signal).then((page) => page.items),
    enabled: on && words !== "",
    retry: false,
  });
}

export interface ContactChange {
  value?: string;
  label?: string;
  primary?: boolean;
  do_not_call?: boolean;
}

export function useCustomerVerbs() {
  const client = useQueryClient();
  /** Shows the card that a verb answered, everywhere. */
  const keep = (card: Customer): Customer => {
    client.setQueryData([CARD, card.id], card);
    void client.invalidateQueries({ queryKey: [LIST] });
    void client.invalidateQueries({ queryKey: [OF_CALL] });
    return card;
  };
  const path = (id: string) => `/customers/${id}`;
  const found = (call: string, cards: CallCards): CallCards => {
    client.setQueryData([OF_CALL, call], cards);
    return cards;
  };
  return {
    keep,
    create: (body: unknown) => post<Customer>("/customers", body).then(keep),
    createInCall: (call: string, body: unknown) =>
      post<Customer>(`/calls/${call}/customers`, body).then(keep),
    change: (id: string, version: number, change: object) =>
      patch<Customer>(path(id), { version, ...change }).then(keep),
    again: (id: string) => get<Customer>(path(id)).then(keep),
    addContact: (id: string, version: number, contact: NewContact) =>
      post<Customer>(`${path(id)}/contacts`, { version, ...contact }).then(keep),
    changeContact: (id: string, version: number, contact: string, change: ContactChange) =>
      patch<Customer>(`${path(id)}/contacts/${contact}`, { version, ...change }).then(keep),
    removeContact: (id: string, version: number, contact: string) =>
      remove<Customer>(`${path(id)}/contacts/${contact}?version=${version}`).then(keep),
    unmask: (id: string, contact: string, purpose: string) =>
      post<{ value: string }>(`${path(id)}/contacts/${contact}/unmask`, { purpose }),
    dial: (id: string, contact: string, why = "") =>
      post<{ call: string }>(`${path(id)}/contacts/${contact}/dial`, { why }),
    choose: (call: string, customer: string, more: { how?: string; keep_number?: boolean } = {}) =>
      put<CallCards>(`/calls/${call}/customer`, { customer, ...more }).then((cards) => {
        void client.invalidateQueries({ queryKey: [CARD, customer] });
        return found(call, cards);
      }),
    nobody: (call: string) =>
      remove<CallCards>(`/calls/${call}/customer`).then((cards) => found(call, cards)),
    handOver: (call: string, agent: string) =>
      post(`/calls/${call}/transfer`, { to: "agent", target: agent }),
  };
}

export function useDefinitionVerbs() {
  const client = useQueryClient();
  const save =
    <T>(what: string) =>
    async (one: T): Promise<void> => {
      client.setQueryData([what], await put<T[]>(`/${what}`, [one]));
    };
  /** One line as it is now, for whoever was overtaken; null: it is gone. */
  const again = async <T>(what: string, is: (one: T) => boolean): Promise<T | undefined> =>
    (await client.fetchQuery({ ...defined<T>(what), staleTime: 0 })).find(is);
  return {
    fieldAgain: (key: string) => again<CustomerField>("customer-fields", (one) => one.key === key),
    levelAgain: (code: string) => again<ListEntry>("customer-levels", (one) => one.code === code),
    sourceAgain: (code: string) => again<ListEntry>("customer-sources", (one) => one.code === code),
    saveField: save<CustomerField>("customer-fields"),
    saveLevel: save<ListEntry>("customer-levels"),
    saveSource: save<ListEntry>("customer-sources"),
  };
}
