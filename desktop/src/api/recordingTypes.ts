/** Shapes of recordings: the rule, keeping, handing out, the shelf, draws; see `types`. */

export type { RecordingGap, RecordMode, Waveform } from "@/shared/recording/model";

export interface RetentionRuleInput {
  /** None: all calls that no other rule is for. */
  queue: string | null;
  days: number;
  note: string;
}

export interface RetentionRule extends RetentionRuleInput {
  id: string;
}

/** A recording whose time is over. */
export interface DueRecording {
  call: string;
  ended_at: string;
  agent_name: string | null;
  queue: string | null;
  seconds: number;
  bytes: number;
  days: number;
}

/** A recording found damaged or missing by its checksum. */
export interface NotWhole {
  call: string;
  checked_at: string;
  outcome: "damaged" | "missing";
  arrived_at: string;
  agent_name: string | null;
}

/** How the object store of recordings stands; without `place` they stay on the disk. */
export interface StoreState {
  place: string | null;
  folder: string;
  keep_on_disk_days: number;
  waiting: number;
  waiting_bytes: number;
  waiting_since: string | null;
  moved: number;
  moved_bytes: number;
  also_on_disk: number;
  last_moved_at: string | null;
  problem: string;
  detail: string;
  problem_at: string | null;
}

/** What came out of trying the store; no `problem`: all is well. */
export interface StoreTrial {
  problem: string;
  detail: string;
}

export type MoveState = "waiting" | "both" | "moved";

/** Where one recording lies. */
export interface RecordingMove {
  call: string;
  arrived_at: string;
  agent_name: string | null;
  state: MoveState;
  place: string;
  bytes: number;
  attempts: number;
  problem: string;
  detail: string;
  moved_at: string | null;
  next_at: string;
}

export interface LegalHold {
  id: string;
  call: string;
  reason: string;
  set_by: string;
  set_at: string;
  lifted_by: string | null;
  lifted_at: string | null;
  lift_reason: string;
}

/** A recording handed out as a file; `id` is the mark in it. */
export interface Download {
  id: string;
  call: string;
  login: string;
  name: string;
  purpose: string;
  address: string | null;
  at: string;
  sha256: string;
}

export interface Shown {
  id: string;
  call: string;
  category: string;
  reason: string;
  put_by: string;
  put_at: string;
  agent_name: string | null;
  queue: string | null;
  arrived_at: string;
  seconds: number;
  comments: number;
}

export interface ShelfComment {
  id: string;
  user_id: string;
  name: string;
  text: string;
  at: string;
}

export interface DrawInput {
  count: number;
  since: string | null;
  to: string | null;
  queue: string;
  agent: string;
  direction: "" | "in" | "out";
  least_s: number;
  most_s: number;
}

export interface Draw {
  id: string;
  seed: number;
  asked: Partial<DrawInput>;
  population: number;
  drawn_by: string;
  at: string;
  count: number;
  listened: number;
}

export interface Drawn {
  place: number;
  call: string;
  arrived_at: string;
  agent_name: string | null;
  queue: string | null;
  seconds: number;
  recording: string;
  listened_at: string | null;
  listened_by: string | null;
}
