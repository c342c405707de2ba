/** What the queue and agent pages ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "@/api/client";
import type {
  AgentInput,
  AgentProfile,
  CallerRule,
  CallerRuleInput,
  Department,
  Paged,
  Queue,
  QueueInput,
  QueueSound,
  Skill,
  User,
  WorkingCalendar,
} from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const WHOLE = { size: 200 };

export function useQueues(state: ListState) {
  return useQuery({
    queryKey: ["queues", state],
    queryFn: ({ signal }) => get<Paged<Queue>>("/queues", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useAgents(state: ListState) {
  return useQuery({
    queryKey: ["agents", state],
    queryFn: ({ signal }) => get<Paged<AgentProfile>>("/agents", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

const whole = <T>(path: string) => ({
  queryKey: [path.slice(1), "whole"],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Paged<T>>(path, WHOLE, signal),
  staleTime: 60_000,
});

/** Users to make agents of; only for those who may see users. */
export function useUserChoices(q: string, enabled: boolean) {
  return useQuery({
    queryKey: ["users", "choices", q],
    queryFn: ({ signal }) => get<Paged<User>>("/users", { q, active: true, size: 20 }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
}

export const useAllQueues = () => useQuery(whole<Queue>("/queues"));
export const useAllAgents = () => useQuery(whole<AgentProfile>("/agents"));

/** Working calendars, for whoever may see them. */
export function useCalendarNames(): { value: string; label: string }[] {
  const found = useQuery({ ...whole<WorkingCalendar>("/calendars"), retry: false }).data?.items;
  return (found ?? []).map((one) => ({ value: one.key, label: one.name }));
}

/** What callers in a queue may be let hear. */
export const useSounds = () =>
  useQuery({
    queryKey: ["queue-sounds"],
    queryFn: ({ signal }) => get<QueueSound[]>("/queue-sounds", undefined, signal),
    staleTime: 60_000,
  });

export const useTeams = () => useQuery(whole<Department>("/departments"));

export function useMembers(queue: string | null) {
  return useQuery({
    queryKey: ["queues", "members", queue],
    queryFn: ({ signal }) =>
      get<{ members: Record<string, number> }>(`/queues/${queue}/members`, undefined, signal),
    enabled: queue !== null,
    gcTime: 0,
  });
}

export function useCallerRules(state: ListState) {
  return useQuery({
    queryKey: ["caller-rules", state],
    queryFn: ({ signal }) => get<Paged<CallerRule>>("/caller-rules", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export const useSkills = () => useQuery(whole<Skill>("/skills"));

export function useSetup() {
  const client = useQueryClient();
  const then = async (done: Promise<unknown>, key: string) => {
    await done;
    void client.invalidateQueries({ queryKey: [key] });
  };
  return {
    createQueue: (input: QueueInput) => then(post("/queues", input), "queues"),
    changeQueue: (id: string, input: Partial<QueueInput>) =>
      then(patch(`/queues/${id}`, input), "queues"),
    setMembers: (id: string, members: Record<string, number>) =>
      then(put(`/queues/${id}/members`, { members }), "queues"),
    saveRule: (id: string | null, rule: CallerRuleInput) =>
      then(id ? put(`/caller-rules/${id}`, rule) : post("/caller-rules", rule), "caller-rules"),
    deleteRule: (id: string) => then(remove(`/caller-rules/${id}`), "caller-rules"),
    createAgent: async (user_id: string) => {
      await then(post("/agents", { user_id }), "agents");
      // Who makes himself an agent has a state and a phone from now on.
      void client.invalidateQueries({ queryKey: ["session"] });
    },
    createSkill: (name: string) => then(post("/skills", { name }), "skills"),
    renameSkill: (id: string, name: string) => then(patch(`/skills/${id}`, { name }), "skills"),
    deleteSkill: (id: string) => then(remove(`/skills/${id}`), "skills"),
    changeAgent: (id: string, input: AgentInput) => then(patch(`/agents/${id}`, input), "agents"),
  };
}
