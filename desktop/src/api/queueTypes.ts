/** Shapes of queues, what they say to callers, and rules by caller; see `types`. */

import type { RecordMode } from "@/shared/recording/model";

export const STRATEGIES = [
  "longest_idle",
  "even",
  "least_talk",
  "round_robin",
  "abler_more",
  "fixed",
  "random",
  "ring_all",
] as const;

export const WAYS = ["flow", "queue", "number", "voicemail", "callback", "hang_up"] as const;
export const FAILED_OFFERS = ["refused", "no_answer", "busy", "unreachable"] as const;

/** What is done with a call instead of letting it wait. */
export interface Way {
  do: (typeof WAYS)[number];
  queue: string;
  sound: string;
  number: string;
  box: string;
}

export interface Retry {
  after: "ready" | "not_ready";
  again_s: number;
  rest_s: number;
}

/** A span of weekdays (0 is Monday), in minutes since midnight. */
export interface OpenHours {
  days: number[];
  opens: number;
  closes: number;
}

export interface RelaxStep {
  after_s: number;
  level: number;
}

/** 满意度评价: which survey (empty: none), for how many of a hundred calls, who sends. */
export interface Asking {
  survey: string;
  per_cent: number;
  auto: boolean;
  by_agent: boolean;
  least_s: number;
}

/** How callers are called back; times of day in minutes since midnight. */
export interface CallbackPolicy {
  key: string;
  after_s: number;
  mode: "customer_first" | "agent_first";
  other_number: boolean;
  attempts: number;
  every_s: number;
  ring_s: number;
  expires_s: number;
  earliest: number;
  latest: number;
  calendar: string;
  most: number;
  per_day: number;
  again: "tell" | "take";
}

export interface QueuePolicy {
  recording: RecordMode;
  music: string;
  notice: string;
  busy: string;
  announcements: string[];
  announce_every_s: number;
  say_position: boolean;
  say_wait: boolean;
  most_waiting: number;
  hours: OpenHours[];
  closed_now: boolean;
  full: Way;
  nobody: Way | null;
  too_long: Way;
  closing: Way;
  relax: RelaxStep[];
  retries: Record<(typeof FAILED_OFFERS)[number], Retry>;
  last_agent_s: number;
  last_agent_days: number;
  bound_s: number;
  regain_s: number;
  survey: Asking;
  callback: CallbackPolicy | null;
}

export interface QueueSound {
  name: string;
  text: string;
}

export interface CallerRule {
  id: string;
  project: string;
  on: "caller" | "called";
  number: string;
  label: string;
  priority: number;
  queue: string | null;
  agent: string | null;
  team: string | null;
  do_not_call: boolean;
}

export type CallerRuleInput = Omit<CallerRule, "id" | "project">;

export interface Queue {
  id: string;
  name: string;
  project: string;
  strategy: (typeof STRATEGIES)[number];
  priority: number;
  ring_s: number;
  wrap_up_s: number;
  max_wait_s: number;
  service_level_s: number;
  short_abandon_s: number;
  skills: Record<string, number>;
  policy: QueuePolicy;
  agents?: number;
}

export type QueueInput = Omit<Queue, "id" | "project" | "agents">;
