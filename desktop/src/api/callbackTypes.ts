/** Shapes of callbacks; see `types`. */
import type { PhoneNumber } from "./types";

export const CALLBACK_STATES = [
  "waiting",
  "offered",
  "dialling",
  "reached",
  "talking",
  "done",
  "failed",
  "expired",
  "cancelled",
  "superseded",
] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];

export interface Callback {
  id: string;
  project: string;
  queue: string;
  state: CallbackState;
  since: string;
  number: PhoneNumber;
  mode: "customer_first" | "agent_first";
  requested_at: string;
  /** The call in which he asked for it. */
  requested_in: string;
  /** Since when he stands in line. */
  place: string;
  expires: string;
  priority: number;
  label: string;
  attempts: number;
  not_before: string | null;
  last_outcome: string;
  /** The last attempt's call. */
  call: string;
  agent: string | null;
  agent_name: string | null;
  why: string;
  closed_at: string | null;
  hurried: boolean;
}
