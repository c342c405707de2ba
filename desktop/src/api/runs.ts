/** Long work: one run while it lives, one's own list, cancel. Any feature may show its own. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type TextKey, type Translate, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { get, post } from "./client";
import type { Run } from "./runTypes";
import type { Paged } from "./types";

const KEY = "runs";
const LIVELY_MS = 1_000;
const QUIET_MS = 15_000;

export const isOver = (run: Run): boolean => run.state !== "queued" && run.state !== "running";

/** A run, looked at every second until it is over; then `ended` is told, once. */
export function useRun(id: string | null, ended?: (run: Run) => void) {
  const query = useQuery({
    queryKey: [KEY, id],
    queryFn: ({ signal }) => get<Run>(`/runs/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LIVELY_MS),
  });
  const told = useRef<string | null>(null);
  const seen = useRef<string | null>(null);
  const run = query.data;
  useEffect(() => {
    if (!run) return;
    if (!isOver(run)) seen.current = run.id;
    else if (seen.current === run.id && told.current !== run.id) {
      told.current = run.id;
      ended?.(run);
    }
  }, [run, ended]);
  return query;
}

/** One's own work, the last first; often while some of it goes on. */
export function useRuns(open: boolean) {
  return useQuery({
    queryKey: [KEY, "mine"],
    queryFn: ({ signal }) => get<Paged<Run>>("/runs", { size: 30 }, signal),
    refetchInterval: ({ state }) =>
      open || state.data?.items.some((run) => !isOver(run)) ? 2 * LIVELY_MS : QUIET_MS,
  });
}

export function useRunVerbs() {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [KEY] });
  return {
    cancel: async (id: string) => {
      try {
        await post<Run>(`/runs/${id}/cancel`);
      } finally {
        again();
      }
    },
    /** Something was started elsewhere. */
    again,
  };
}

/** What a run says of itself: its own sentence, or that of its state. */
export function runSentence(run: Run, t: Translate): string {
  const key = `runMessage.${run.message}`;
  if (run.message && key in texts) {
    const facts = Object.entries(run.facts).filter(([, value]) =>
      ["string", "number"].includes(typeof value),
    );
    const said = facts.map(([name, value]) => [
      name,
      typeof value === "number" ? value.toLocaleString("en-US") : String(value),
    ]);
    return t(key as TextKey, Object.fromEntries(said));
  }
  if (run.message && `error.${run.message}` in texts) return t(`error.${run.message}` as TextKey);
  return wordOf(t, "runState", run.state);
}
