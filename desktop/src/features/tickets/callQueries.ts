/** Calls from orders and the hand-over of orders: what their pages ask the server. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, remove } from "@/api/client";
import type {
  DepartmentLine,
  DepartmentReach,
  HandedOver,
  HandOverPlan,
  TicketLoad,
} from "@/api/ticketPeople";
import { useTicketVerbs } from "./queries";

const LINES = "ticket-lines";
const PEOPLE = "ticket-people";
const LOOK_AGAIN_MS = 20_000;

export function useReach(ticket: string, on: boolean) {
  return useQuery({
    queryKey: ["ticket-reach", ticket],
    queryFn: ({ signal }) => get<DepartmentReach[]>(`/tickets/${ticket}/reach`, {}, signal),
    enabled: on,
    staleTime: LOOK_AGAIN_MS,
  });
}

export function useCallVerbs(ticket: string) {
  const { again } = useTicketVerbs();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      again();
    }
  };
  return {
    customer: (why = "") => then(post(`/tickets/${ticket}/dial`, { why })),
    department: (department: string) =>
      then(post(`/tickets/${ticket}/dial-department`, { department })),
    bringIn: (call: string, department: string, person?: string) =>
      then(post(`/tickets/${ticket}/conference`, { call, department, person })),
  };
}

export function useLines() {
  return useQuery({
    queryKey: [LINES],
    queryFn: ({ signal }) => get<DepartmentLine[]>("/ticket-lines", {}, signal),
  });
}

export function useSaveLine() {
  const client = useQueryClient();
  return async (department: string, number: string) => {
    await put<DepartmentLine>(`/ticket-lines/${department}`, { number });
    void client.invalidateQueries({ queryKey: [LINES] });
  };
}

export function useTicketPeople() {
  return useQuery({
    queryKey: [PEOPLE],
    queryFn: ({ signal }) => get<TicketLoad[]>("/ticket-people", {}, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** Where the open orders of somebody would go. */
export function usePlan(user: string | null, to: readonly string[]) {
  return useQuery({
    queryKey: [PEOPLE, "plan", user, to],
    queryFn: () => post<HandOverPlan[]>(`/ticket-people/${user}/preview`, { to }),
    enabled: user !== null,
    staleTime: 0,
    retry: false,
  });
}

export function usePeopleVerbs() {
  const client = useQueryClient();
  const then = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      void client.invalidateQueries({ queryKey: [PEOPLE] });
    }
  };
  return {
    mark: (user: string, until: string | null, reason: string) =>
      then(put(`/ticket-people/${user}/absence`, { until, reason })),
    unmark: (user: string) => then(remove(`/ticket-people/${user}/absence`)),
    handOver: (user: string, to: string[], reason: string, plan: readonly HandOverPlan[]) =>
      then(
        post<HandedOver>(`/ticket-people/${user}/hand-over`, {
          to,
          reason,
          seen: Object.fromEntries(plan.map((one) => [one.ticket, one.version])),
        }),
      ),
  };
}

/** The questionnaires that a revisit may ask, by id; empty for whoever may not see them. */
export function useQuestionnaireNames(): Map<string, string> {
  const { data = [] } = useQuery({
    queryKey: ["questionnaires", "names"],
    queryFn: ({ signal }) =>
      get<{ id: string; name: string }[]>("/questionnaires", { asked: true }, signal),
    retry: false,
  });
  return new Map(data.map((one) => [one.id, one.name]));
}
