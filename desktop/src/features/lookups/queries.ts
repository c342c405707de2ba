/** What the page of connections asks the server. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "@/api/client";
import type { Connection, ConnectionInput, LookupAnswer, Paged } from "@/api/types";
import { asQuery, type ListState } from "@/shared/list/urlState";

const KEY = "lookups";

export function useConnections(state: ListState) {
  return useQuery({
    queryKey: [KEY, state],
    queryFn: ({ signal }) => get<Paged<Connection>>("/lookups", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

export function useConnectionVerbs() {
  const client = useQueryClient();
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done;
    void client.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  return {
    create: (input: ConnectionInput) => then(post<Connection>("/lookups", input)),
    change: (id: string, input: Partial<ConnectionInput>) =>
      then(patch<Connection>(`/lookups/${id}`, input)),
    drop: (id: string) => then(remove(`/lookups/${id}`)),
    tryOut: (service: string, path: string) =>
      post<LookupAnswer>("/lookups/try", { service, path }),
  };
}
