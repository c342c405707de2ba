/** How the first steps stand, and whether this browser's person put their page away. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { FirstSteps } from "@/api/firstSteps";

const AGAIN_MS = 3000;
const KEY = "warmline.first-steps";

/** Asked again and again, so that a step done elsewhere is ticked while one looks. */
export const useFirstSteps = (wanted = true) =>
  useQuery({
    queryKey: ["first-steps"],
    queryFn: ({ signal }) => get<FirstSteps>("/first-steps", {}, signal),
    refetchInterval: AGAIN_MS,
    enabled: wanted,
  });

export const isAway = (user: string) => localStorage.getItem(KEY) === user;

export function putAway(user: string, away: boolean): void {
  if (away) localStorage.setItem(KEY, user);
  else localStorage.removeItem(KEY);
}
