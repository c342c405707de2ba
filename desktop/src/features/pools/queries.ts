/** What the pages of the public pool ask the server, and how their verbs reach it. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { get, patch, post } from "@/api/client";
import type { Named } from "@/api/types";
import { useLanguage } from "@/shared/i18n";
import type { Sheet } from "@/shared/list/AfterList";
import { asSheet, type ListState } from "@/shared/list/urlState";
import { asLines, asLogSheet, asLying, FIRST } from "./query";
import type {
  CallTask,
  Choice,
  Cut,
  Done,
  Entry,
  Move,
  MyCustomer,
  Pool,
  PoolPage,
  PoolRules,
  Preview,
  Run,
  RunLine,
  Target,
} from "./types";

const KEY = "pools";
const RUNS = "pool-runs";

export const usePools = () =>
  useQuery({
    queryKey: [KEY, "open"],
    queryFn: ({ signal }) => get<Pool[]>("/pools", {}, signal),
  });

export const useRules = () =>
  useQuery({
    queryKey: [KEY, "settings"],
    queryFn: ({ signal }) => get<Pool[]>("/pool-settings", {}, signal),
  });

export const useLying = (pool: string | undefined, state: ListState, after: string) =>
  useQuery({
    queryKey: [KEY, "lying", pool, state, after],
    enabled: pool !== undefined,
    queryFn: ({ signal }) => {
      const query = { ...asLying(state), size: state.size, ...(after ? { after } : {}) };
      return get<PoolPage>(`/pools/${pool}/customers`, query, signal);
    },
    placeholderData: keepPreviousData,
  });

const listOf =
  <T>(name: "mine" | "calls", path: string) =>
  (state: ListState, after: string) => ({
    queryKey: [KEY, name, state, after],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      get<Sheet<T>>(path, asSheet(state, after, FIRST[name]), signal),
    placeholderData: keepPreviousData,
  });

const mine = listOf<MyCustomer>("mine", "/pools/mine");
export const useMine = (state: ListState, after: string) => useQuery(mine(state, after));

const calls = listOf<CallTask>("calls", "/call-tasks");
export const useCalls = (state: ListState, after: string) => useQuery(calls(state, after));

export const useLog = (state: ListState, after: string) =>
  useQuery({
    queryKey: [KEY, "log", state, after],
    queryFn: ({ signal }) => get<Sheet<Entry>>("/allocations", asLogSheet(state, after), signal),
    placeholderData: keepPreviousData,
  });

/** The customers of an entry, more of them at each asking. */
export const useEntry = (entry: string | null) =>
  useInfiniteQuery({
    queryKey: [KEY, "entry", entry],
    enabled: entry !== null,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      get<Cut<Move> & { entry: Entry }>(
        `/allocations/${entry}/customers`,
        { size: 100, after: pageParam },
        signal,
      ),
    getNextPageParam: (last) => last.next || undefined,
  });

export const useMoves = (customer: string) =>
  useQuery({
    queryKey: [KEY, "moves", customer],
    queryFn: ({ signal }) => get<Move[]>(`/customers/${customer}/moves`, {}, signal),
  });

/** A run is looked at while it goes. */
const EVERY_MS = 2_000;

export const useRuns = (state: ListState, after: string) =>
  useQuery({
    queryKey: [RUNS, state, after],
    queryFn: ({ signal }) =>
      get<Sheet<Run>>("/pool-runs", asSheet(state, after, FIRST.runs), signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((one) => one.state !== "done") ? EVERY_MS : false,
  });

export const useRun = (run: string) =>
  useQuery({
    queryKey: [RUNS, "one", run],
    queryFn: ({ signal }) => get<Run>(`/pool-runs/${run}`, {}, signal),
    refetchInterval: ({ state: { data } }) => (data && data.state !== "done" ? EVERY_MS : false),
  });

export const useLines = (run: string, state: ListState, after: string, done: boolean) =>
  useQuery({
    queryKey: [RUNS, "lines", run, state, after],
    // Before it is through, an empty list would say that nobody loses anybody.
    enabled: done,
    queryFn: ({ signal }) =>
      get<Cut<RunLine>>(
        `/pool-runs/${run}/lines`,
        { ...asLines(state), size: state.size, after },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

// Names ------------------------------------------------------------------------------------------

/** Agents and departments may be many: `api/NamedSelect` searches them. */
export const useGroupNames = () =>
  useQuery({
    queryKey: ["pool-groups", "names"],
    queryFn: ({ signal }) => get<Named[]>("/pool-groups", {}, signal),
  }).data ?? [];

interface Level {
  code: string;
  zh: string;
  en: string;
}

/** The centre's levels as choices, and the name of a code. */
export const useLevels = () => useEntries("customer-levels");
/** Its sources. */
export const useSources = () => useEntries("customer-sources");

function useEntries(list: string) {
  const language = useLanguage();
  const found = useQuery({
    queryKey: [list],
    queryFn: ({ signal }) => get<Level[]>(`/${list}`, {}, signal),
  });
  const options = (found.data ?? []).map((one) => ({ value: one.code, label: one[language] }));
  const names = new Map(options.map((one) => [one.value, one.label]));
  return { options, nameOf: (code: string) => names.get(code) ?? code };
}

// Verbs ------------------------------------------------------------------------------------------

export interface PoolInput {
  name: string;
  active: boolean;
  position: number;
  rules: PoolRules;
}

export function usePoolVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    try {
      return await done;
    } finally {
      void client.invalidateQueries({ queryKey: [KEY] });
      void client.invalidateQueries({ queryKey: [RUNS] });
      void client.invalidateQueries({ queryKey: ["customers"] });
    }
  };
  return {
    claim: (pool: string, customers: string[], toCall: boolean) =>
      then(post<Done>(`/pools/${pool}/claim`, { customers, to_call: toCall })),
    giveUp: (customers: string[], reason: string) =>
      then(post<Done>("/pools/give-up", { customers, reason })),
    put: (pool: string, customers: string[], reason: string) =>
      then(post<Done>(`/pools/${pool}/put`, { customers, reason })),
    addCalls: (customers: string[]) => then(post<{ added: number }>("/call-tasks", { customers })),
    dial: (task: string) => then(post<{ call: string }>(`/call-tasks/${task}/dial`)),
    called: (task: string) => then(post(`/call-tasks/${task}/done`)),
    preview: (pool: string, choice: Choice, targets: Target[]) =>
      post<Preview>(`/pools/${pool}/preview`, { choice, targets }),
    distribute: (pool: string, choice: Choice, targets: Target[], key: string) =>
      then(post<string[]>(`/pools/${pool}/distribute`, { choice, targets, key })),
    run: (pool: string, dry: boolean) => then(post<Run>(`/pools/${pool}/runs`, { dry })),
    create: (input: PoolInput) => then(post<Pool>("/pool-settings", input)),
    change: (pool: Pool, input: PoolInput) =>
      then(patch<Pool>(`/pool-settings/${pool.id}`, { version: pool.version, ...input })),
  };
}
