/** What the rules page asks the server, and how its changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { DialRule, DialRuleInput, Named, Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";
import { tellError } from "@/shared/tell";

export function useDialRules(state: ListState) {
  return useQuery({
    queryKey: ["dial-rules", state],
    queryFn: ({ signal }) => get<Paged<DialRule>>("/dial-rules", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

function useNames(path: string, enabled: boolean): Record<string, string> {
  const query = useQuery({
    queryKey: [path.slice(1), "names-of-all"],
    queryFn: ({ signal }) => get<Paged<Named>>(path, { size: 200 }, signal),
    staleTime: 60_000,
    enabled,
  });
  return Object.fromEntries((query.data?.items ?? []).map(({ id, name }) => [id, name]));
}

export const useRoleNames = () => useNames("/roles", useMay()("role.manage"));
export const useQueueNames = () => useNames("/queues", useMay()("queue.manage"));

export function useChanges() {
  const client = useQueryClient();
  const anew = () => void client.invalidateQueries({ queryKey: ["dial-rules"] });
  return {
    save: async (id: string | null, input: DialRuleInput) => {
      await (id ? patch(`/dial-rules/${id}`, input) : post("/dial-rules", input));
      anew();
    },
    remove: async (id: string) => {
      try {
        await remove(`/dial-rules/${id}`);
      } catch (error) {
        tellError(sentence(error));
      }
      anew();
    },
  };
}
