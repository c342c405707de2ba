/** The policy a new queue begins with: the server's own defaults. Pure. */
import type { CallbackPolicy, QueuePolicy, Way } from "@/api/types";

/** The way that a situation has until somebody chooses another one. */
export const FRESH_WAY: Way = { do: "flow", queue: "", sound: "", number: "", box: "main" };

export const FRESH_POLICY: QueuePolicy = {
  recording: "unsaid",
  music: "",
  notice: "",
  busy: "",
  announcements: [],
  announce_every_s: 30,
  say_position: false,
  say_wait: false,
  most_waiting: 0,
  hours: [],
  closed_now: false,
  full: FRESH_WAY,
  nobody: null,
  too_long: FRESH_WAY,
  closing: FRESH_WAY,
  relax: [],
  retries: {
    refused: { after: "ready", again_s: 20, rest_s: 3 },
    no_answer: { after: "not_ready", again_s: 30, rest_s: 0 },
    busy: { after: "not_ready", again_s: 10, rest_s: 0 },
    unreachable: { after: "not_ready", again_s: 10, rest_s: 0 },
  },
  last_agent_s: 0,
  last_agent_days: 7,
  bound_s: 60,
  regain_s: 0,
  survey: { survey: "", per_cent: 100, auto: true, by_agent: true, least_s: 10 },
  callback: null,
};

export const FRESH_CALLBACK: CallbackPolicy = {
  key: "1",
  after_s: 30,
  mode: "customer_first",
  other_number: true,
  attempts: 3,
  every_s: 600,
  ring_s: 30,
  expires_s: 86_400,
  earliest: 480,
  latest: 1260,
  calendar: "",
  most: 0,
  per_day: 3,
  again: "tell",
};
