/** The agent's own verbs, and the words for reasons. */
import { useQuery } from "@tanstack/react-query";
import { get, type Items, itemsOf, post } from "@/api/client";
import { sentence } from "@/api/errors";
import type { PauseReason, Today } from "@/api/types";
import { meOf, useLive } from "@/live/store";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { tellError } from "@/shared/tell";

async function ask(path: string, body: unknown = {}): Promise<void> {
  try {
    await post(path, body);
  } catch (error) {
    tellError(sentence(error));
  }
}

export const agentActions = {
  signIn: () => ask("/agent/sign-in"),
  signOut: () => ask("/agent/sign-out"),
  ready: () => ask("/agent/ready"),
  pause: (reason: string) => ask("/agent/pause", { reason }),
  wrapUpDone: () => ask("/agent/wrap-up-done"),
};

export function usePauseReasons(): PauseReason[] {
  const query = useQuery({
    queryKey: ["pause-reasons"],
    queryFn: ({ signal }) => get<Items<PauseReason>>("/pause-reasons", {}, signal),
    staleTime: 10 * 60_000,
  });
  return itemsOf(query.data).filter((reason) => reason.active !== false);
}

/** The word for a reason: the centre's own pause reasons first, then the system's. */
export function useReasonWord(): (code: string) => string {
  const t = useText();
  const language = useLanguage();
  const reasons = usePauseReasons();
  return (code) => {
    if (!code) return "";
    const own = reasons.find((reason) => reason.code === code);
    if (own) return language === "en" ? own.name_en : own.name;
    return wordOf(t, "reason", code);
  };
}

/** Today's own figures; asked again whenever the own state changes. */
export function useToday(): Today | undefined {
  const since = useLive((state) => meOf(state)?.since ?? "");
  const query = useQuery({
    queryKey: ["agent", "today", since],
    queryFn: ({ signal }) => get<Today>("/agent/today", {}, signal),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  return query.data;
}
