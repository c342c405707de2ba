/** What the pages of trunks, numbers and phones ask the server, and how changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "@/api/client";
import type {
  CalledNumber,
  CalledNumberInput,
  FlowListed,
  Leads,
  Phone,
  PhoneSetUp,
  TimeRule,
  Trial,
  TrialInput,
  Trunk,
  TrunkCheck,
  TrunkInput,
} from "@/api/telephony";
import type { Paged, WorkingCalendar } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

/** The switch is looked at every few seconds; so is its state on the page. */
const AGAIN_MS = 5000;
const WHOLE = { size: 200 };

const listed =
  <T>(path: string, again?: number) =>
  (state: ListState) =>
    useQuery({
      queryKey: [path.slice(1), state],
      queryFn: ({ signal }) => get<Paged<T>>(path, asQuery(state), signal),
      placeholderData: keepPreviousData,
      refetchInterval: again,
    });

export const useTrunks = listed<Trunk>("/trunks", AGAIN_MS);
export const useNumbers = listed<CalledNumber>("/numbers");
export const usePhones = listed<Phone>("/phones", AGAIN_MS);

const whole = <T>(path: string) => ({
  queryKey: [path.slice(1), "whole"],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Paged<T>>(path, WHOLE, signal),
  staleTime: 30_000,
  // A flow published a moment ago is one that a number is to lead to.
  refetchOnMount: "always" as const,
});

export const useAllNumbers = () => useQuery(whole<CalledNumber>("/numbers"));
export const useAllTrunks = () => useQuery(whole<Trunk>("/trunks"));
export const useCalendars = () => useQuery(whole<WorkingCalendar>("/calendars"));
export const useFlows = () => useQuery(whole<FlowListed>("/flows"));

/** Where a number with these rules leads now and next; null while they are not complete. */
export function useLeads(flow: string | undefined, rules: TimeRule[] | undefined) {
  const ready = Boolean(flow) && (rules ?? []).every((rule) => rule?.flow);
  return useQuery({
    queryKey: ["numbers", "leads", flow, rules],
    queryFn: () => post<Leads>("/numbers/leads", { flow, rules: rules ?? [] }),
    enabled: ready,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

export function useTelephony() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>, key: string): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [key] });
    return answer;
  };
  return {
    createTrunk: (input: TrunkInput) => then(post("/trunks", input), "trunks"),
    changeTrunk: (id: string, input: Partial<TrunkInput>) =>
      then(patch(`/trunks/${id}`, input), "trunks"),
    deleteTrunk: (id: string) => then(remove(`/trunks/${id}`), "trunks"),
    checkTrunk: (id: string | null, input: Partial<TrunkInput>) =>
      post<TrunkCheck[]>(id ? `/trunks/${id}/check` : "/trunks/check", input),
    createNumber: (input: CalledNumberInput) => then(post("/numbers", input), "numbers"),
    changeNumber: (id: string, input: Partial<CalledNumberInput>) =>
      then(patch(`/numbers/${id}`, input), "numbers"),
    tryNumber: (id: string, input: TrialInput) =>
      post<Trial>(`/numbers/${id}/trial`, input).then((placed) => {
        void client.invalidateQueries({ queryKey: ["first-steps"] });
        return placed;
      }),
    deleteNumber: (id: string) => then(remove(`/numbers/${id}`), "numbers"),
    changePhone: (agent: string, input: Partial<Pick<Phone, "kind" | "fixed" | "codecs">>) =>
      then(patch(`/phones/${agent}`, input), "phones"),
    renewSecret: (agent: string) =>
      then(post<PhoneSetUp>(`/agents/${agent}/phone-secret?kind=sip`), "phones"),
  };
}
