/** Long work as `/api/runs` tells it. */
export const RUN_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface Run {
  id: string;
  kind: string;
  state: RunState;
  done: number;
  total: number | null;
  message: string;
  facts: Record<string, unknown>;
  result: Record<string, unknown>;
  about: [string, string] | null;
  cancel_asked: boolean;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  file: { name: string; media: string; size: number } | null;
}
