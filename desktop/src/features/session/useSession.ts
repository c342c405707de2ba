/** The session: read at start, made by logging in, ended by logging out or by the server. */
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, get, post, remove } from "@/api/client";
import type { Me } from "@/api/types";

export const SESSION = ["session"] as const;

async function current(): Promise<Me | null> {
  try {
    return await get<Me>("/session");
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/**
 * What the last person was shown must not be seen by the next one. The session's own entry stays:
 * whoever watches it would go on watching a removed one and never learn of the log-in.
 */
function forgetOthers(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
}

export function useSession() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: SESSION, queryFn: current, staleTime: Infinity });
  return {
    me: query.data,
    failed: query.isError,
    retry: () => void query.refetch(),
    async logIn(login: string, password: string, code: string): Promise<void> {
      const me = await post<Me>("/session", { login, password, code });
      forgetOthers(client);
      client.setQueryData(SESSION, me);
    },
    async logOut(): Promise<void> {
      try {
        await remove("/session");
      } finally {
        forgetOthers(client);
        client.setQueryData(SESSION, null);
      }
    },
    over(): void {
      client.setQueryData(SESSION, null);
    },
  };
}
