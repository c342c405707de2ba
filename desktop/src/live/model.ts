/** Shapes of the live feed: what the server sends and what the page keeps of it. */
import type { CallCards } from "@/api/customerTypes";
import type { PathStep, PhoneNumber } from "@/api/types";
import type { AgentState } from "@/shared/palette";

export interface AgentView {
  id: string;
  name: string;
  extension: string;
  department: string | null;
  state: AgentState;
  since: string;
  reason: string;
  until: string | null;
  call: string | null;
  asked_pause: string;
  /** What he is on: the page, or his desk phone; `phone_next` the one after this call. */
  phone: "browser" | "desk" | null;
  phone_next: "browser" | "desk" | null;
  devices: { page: boolean; phone: boolean; microphone: boolean };
  queues: string[];
  skills: Record<string, number>;
}

export interface QueueView {
  id: string;
  name: string;
  project: string;
  waiting: number;
  /** Callers who kept their place and are to be called back. */
  callbacks: number;
  oldest: string | null;
  agents: Record<Exclude<AgentState, "offline">, number>;
  offered: number;
  answered: number;
  abandoned: number;
  in_level: number;
  service_level_s: number;
}

/** Somebody in a call besides the customer and the agent whose call it is. */
export interface PartyView {
  id: string;
  state: "ringing" | "consulting" | "parked" | "joined" | "held" | "listening" | "whispering";
  purpose: string;
  agent: string | null;
  name: string | null;
  number: string | null;
  queue_name: string | null;
  inviter: string;
  since: string;
  muted: boolean;
}

/** `on`: sound is kept now. `held`: why not, though it runs: agent, masked or rule; an agent's own
 * pause ends by itself at `until`. */
export interface RecordingView {
  on: boolean;
  mode: "forced" | "on_demand" | "never";
  held: string | null;
  until: string | null;
}

/** What a call has to do with a callback. */
export interface CallbackView {
  id: string;
  role: "attempt" | "requested" | "again";
  state: string;
  /** Since when he stands in line. */
  since: string;
  attempt: number;
}

export interface CallView {
  id: string;
  project: string;
  direction: "in" | "out";
  phase: "flow" | "queued" | "ringing" | "talking" | "transferring" | "outside" | "ended";
  since: string;
  arrived: string;
  caller: PhoneNumber;
  called: string;
  path: PathStep[];
  queue: string | null;
  queue_name: string | null;
  queued_at: string | null;
  waited: number | null;
  position: number | null;
  priority: number;
  agent: string | null;
  agent_name: string | null;
  /** Everybody who is rung for it now. */
  ringing: string[];
  offered_until: string | null;
  talk_started: string | null;
  /** Outgoing: the callee is rung, as far as his network tells. */
  callee_rings: boolean;
  held: boolean;
  muted: boolean;
  parties: PartyView[];
  callback: CallbackView | null;
  recording: RecordingView;
  /** Whether the agent's button sends the customer to the survey, and how far that is. */
  survey: {
    may_send: boolean;
    /** A link may be handed out: its queue has a survey and lets agents choose whom to ask. */
    may_link: boolean;
    state: "invited" | "running" | "answered" | "unanswered" | null;
  };
  result: string | null;
  ended: string | null;
}

export type Nouns = {
  agents: AgentView;
  queues: QueueView;
  calls: CallView;
};

export interface Snapshot {
  n: number;
  kind: "snapshot";
  at: string;
  me: string | null;
  agents: Record<string, AgentView>;
  queues: Record<string, QueueView>;
  calls: Record<string, CallView>;
}

export interface Change {
  n: number;
  kind: "change";
  at: string;
  agents?: Record<string, AgentView | null>;
  queues?: Record<string, QueueView | null>;
  calls?: Record<string, CallView | null>;
}

export interface Notice {
  n: number;
  kind: "notice";
  code: string;
  text: string;
}

/** The customer's cards of a call that is offered with the next change. */
export interface Cards {
  n: number;
  kind: "cards";
  call: string;
  cards: CallCards;
}

export interface Ping {
  n: number;
  kind: "ping";
}

export type Message = Snapshot | Change | Notice | Cards | Ping;

/** What the page knows now. */
export interface LiveData {
  n: number;
  at: string;
  me: string | null;
  agents: Record<string, AgentView>;
  queues: Record<string, QueueView>;
  calls: Record<string, CallView>;
}
