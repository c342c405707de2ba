/** Shapes of work orders (工单) in the HTTP API. */
import type { TicketCall } from "./ticketCallTypes";

export type * from "./ticketLimitTypes";

export const TICKET_STATES = [
  "accepted",
  "dispatched",
  "returned",
  "signed",
  "handling",
  "waiting",
  "suspended",
  "replied",
  "revisiting",
  "closed",
  "archived",
  "void",
  "merged",
] as const;
export type TicketState = (typeof TICKET_STATES)[number];

export const PRIORITIES = ["critical", "high", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Steps that somebody asks for, in the order in which their buttons stand. */
export const STEPS = [
  "sign",
  "begin",
  "dispatch",
  "resume",
  "reply",
  "joint_reply",
  "decide_extension",
  "revisit",
  "close",
  "rework",
  "archive",
  "return",
  "ask_extension",
  "assign",
  "redirect",
  "contact",
  "urge",
  "customer_said",
  "note",
  "ask",
  "answer",
  "supervise",
  "act",
  "attach",
  "wait",
  "suspend",
  "call",
  "edit",
  "split",
  "merge",
  "void",
] as const;
export type Step = (typeof STEPS)[number];

export const TICKET_FIELD_TYPES = [
  "text",
  "long_text",
  "number",
  "date",
  "choice",
  "yes_no",
  "address",
] as const;
export type TicketFieldType = (typeof TICKET_FIELD_TYPES)[number];

export type TicketValue = string | number | boolean;
export type TicketValues = Record<string, TicketValue | null | undefined>;

export interface TicketChoice {
  code: string;
  zh: string;
  en: string;
}

export interface TicketField extends Keyed {
  type: TicketFieldType;
  choices: TicketChoice[];
  /** Shown only while another field has one of these values. */
  when_key: string;
  when_values: TicketValue[];
  /** The steps that need it; `accept`: to make the order. */
  required_at: string[];
}

interface Keyed {
  key: string;
  zh: string;
  en: string;
}

export const ACT_KINDS = ["identity", "action_code", "voucher", "contact", "other"] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** What somebody must have done before a step (规定动作). */
export interface RequiredAct extends TicketChoice {
  kind: ActKind;
  step: string;
  blocks: boolean;
}

export interface Switches {
  dispatch: boolean;
  revisit: boolean;
  suspend: boolean;
  wait: boolean;
  extension: boolean;
  extensions_most: number;
  returns_most: number;
  return_to: "creator" | "dispatcher" | "pool";
  wait_joint: boolean;
  pause_waiting: boolean;
  pause_suspended: boolean;
  response_by: "sign" | "contact";
  resolved_by: "reply" | "close";
  archive_days: number;
  revisit_attempts: number;
  revisit_apart_minutes: number;
  revisit_hours: number;
  /** Its id; empty: none. */
  questionnaire: string;
}

export interface TicketTypeInput extends TicketChoice {
  parent: string | null;
  fields: TicketField[];
  acts: RequiredAct[];
  /** Only what this type sets itself. */
  switches: Partial<Switches>;
  priority: Priority | null;
  department: string | null;
  template: string;
  position: number;
  active: boolean;
}

export interface TicketType extends TicketTypeInput {
  id: string;
  project: string;
  version: number;
}

/** A type with what its parents give it; `path`: ids from the root to itself. */
export interface EffectiveType {
  type: TicketType;
  path: string[];
  fields: TicketField[];
  acts: RequiredAct[];
  switches: Switches;
  priority: Priority;
  department: string | null;
  template: string;
}

export interface Joint {
  department: string;
  replied_at: string | null;
  replied_by: string | null;
  text: string;
}

export type TimeUnit = "minutes" | "hours" | "days";
export const TIME_UNITS: readonly TimeUnit[] = ["minutes", "hours", "days"];

export interface ExtensionAsked {
  by: string;
  at: string;
  amount: number;
  unit: TimeUnit;
  reason: string;
}

export interface Ticket {
  id: string;
  number: string;
  project: string;
  type: string;
  state: TicketState;
  priority: Priority;
  title: string;
  content: string;
  address: string;
  fields: Record<string, TicketValue>;
  customer: string | null;
  customer_name: string;
  customer_level: string;
  /** Masked for whoever may not see numbers. */
  caller: string;
  interaction: string | null;
  confidential: boolean;
  assignee: string | null;
  department: string | null;
  pool: "" | "department" | "dispatch" | "revisit";
  dispatcher: string | null;
  handler: string | null;
  parent: string | null;
  merged_into: string | null;
  returns: number;
  reworks: number;
  urges: number;
  urged_at: string | null;
  supervised: boolean;
  extensions: number;
  extension_asked: ExtensionAsked | null;
  satisfaction: "" | "satisfied" | "unsatisfied" | "unreachable";
  result: string;
  /** The end of the resolution clock; null while paused, or without limit. */
  due_at: string | null;
  response_due_at: string | null;
  reply_due_at: string | null;
  paused: boolean;
  version: number;
  created_at: string;
  created_by: string;
  changed_at: string;
  changed_by: string;
  closed_at: string | null;
  joint: Joint[];
  /** User and department id → name. */
  names: Record<string, string>;
}

/** Where the words of a search stand in an order: title, customer, address, content, field, or the
 * step they were written with; and what stands around them. */
export interface TicketHit {
  where: string;
  text: string;
}

export interface TicketSheet {
  items: Ticket[];
  next: string;
  /** Counted on the first page only; with `capped` there are more than that. */
  total: number | null;
  capped: boolean;
  /** By order. */
  hits: Record<string, TicketHit>;
  /** How many of a hundred orders are found by all their words, while older ones are prepared. */
  indexed: number | null;
}

export interface HistoryStep {
  id: string;
  seq: number;
  at: string;
  by: string;
  step: string;
  from_state: TicketState | null;
  to_state: TicketState;
  reason: string;
  data: Record<string, unknown>;
  digest: string;
}

export const CLOCKS = ["response", "reply", "resolution"] as const;
export type ClockKind = (typeof CLOCKS)[number];

export interface Limit {
  amount: number;
  unit: TimeUnit;
}

export interface TicketClock {
  kind: ClockKind;
  started_at: string;
  /** null: it is paused. */
  due_at: string | null;
  met_at: string | null;
  paused: boolean;
  limit: Limit;
  late: boolean;
}

export interface Possible {
  step: Step;
  allowed: boolean;
  why: string;
  needs_reason: boolean;
}

export interface TicketLink {
  other: string;
  number: string;
  title: string;
  state: TicketState;
  /** linked, parent, child, merged (into this one) */
  kind: string;
  at: string;
  by: string;
}

export interface Related {
  id: string;
  number: string;
  title: string;
  state: TicketState;
  created_at: string;
  score: number;
  reasons: { reason: string; points: number; common?: string[] }[];
  open: boolean;
}

export interface DoneAct {
  act: string;
  at: string;
  by: string;
  value: string;
}

export interface TicketFile {
  id: string;
  name: string;
  media_type: string;
  size: number;
}

export interface TicketDetail {
  ticket: Ticket;
  type: EffectiveType;
  history: HistoryStep[];
  clocks: TicketClock[];
  possible: Possible[];
  links: TicketLink[];
  /** So many orders more are tied to it that are not this person's to see. */
  links_hidden: number;
  children: TicketLink[];
  calls: TicketCall[];
  acts: DoneAct[];
  missing_acts: RequiredAct[];
  attachments: TicketFile[];
  /** Nobody altered its history. */
  sound: boolean;
  rings: TicketRing[];
  revisit: RevisitTask | null;
}

export interface NewTicket {
  type: string;
  title?: string;
  content?: string;
  address?: string;
  fields?: TicketValues;
  priority?: Priority;
  customer?: string;
  caller?: string;
  interaction?: string;
  confidential?: boolean;
  parent?: string;
  attachments?: string[];
}

/** A step with what it needs. */
export interface StepAsked {
  step: Step;
  reason?: string;
  text?: string;
  department?: string;
  joint?: string[];
  assignee?: string;
  amount?: number;
  unit?: TimeUnit;
  approved?: boolean;
  level?: number;
  satisfaction?: string;
  interaction?: string;
  role?: string;
  act?: string;
  attachments?: string[];
  fields?: TicketValues;
}

export interface RowResult {
  id: string;
  done: boolean;
  code: string;
  message: string;
  version: number | null;
  /** The details of its error. */
  facts?: Record<string, unknown>;
}

export const BOARDS = ["state", "due", "department", "priority"] as const;
/** What a board's columns are. */
export type BoardBy = (typeof BOARDS)[number];

export interface BoardColumn {
  /** A state, overdue … later, a priority, a department's id, or none. */
  key: string;
  /** Of a department. */
  name: string;
  count: number;
  capped: boolean;
}

/** One line of the life cycle; `to` null: an event, the state stays. */
export interface CycleRule {
  step: Step;
  origins: TicketState[];
  to: TicketState | null;
  permissions: string[];
  whose: "anyone" | "holder" | "joint";
}

export const OMISSION_STATES = ["open", "done", "excused", "lapsed"] as const;
export type OmissionState = (typeof OMISSION_STATES)[number];

/** A required act that a step was taken without. */
export interface Omission extends Pick<TicketChoice, "zh" | "en"> {
  id: string;
  ticket: string;
  number: string;
  title: string;
  type: string;
  ticket_state: TicketState;
  act: string;
  kind: ActKind;
  step: string;
  at: string;
  /** Who took the step, and his department then. */
  by: string;
  department: string | null;
  found_by: "step" | "rules";
  state: OmissionState;
  /** It may be done afterwards. */
  catchable: boolean;
  settled_at: string | null;
  settled_by: string | null;
  reason: string;
  names: Record<string, string>;
}

export interface OmissionSheet {
  items: Omission[];
  next: string;
  total: number | null;
  capped: boolean;
}

export type ViewName =
  | "mine"
  | "created"
  | "department"
  | "pool"
  | "due_today"
  | "overdue"
  | "urged"
  | "asks_time"
  | "revisit";
/** `joint`: what a department helps with; the light page alone asks for it. */
export type TicketCounts = Partial<Record<ViewName | "joint", number>> & { capped_at: number };

/** Whom an order can be given to, and what deadlines can name. */
export interface TicketChoices {
  departments: { id: string; name: string; parent: string | null }[];
  people: { id: string; name: string; department: string | null }[];
  calendars: { key: string; name: string }[];
  levels: TicketChoice[];
}

/** A call made from an order; `outcome` null: its record has not come. */
export interface TicketRing {
  call: string;
  role: string;
  department: string | null;
  at: string;
  by: string;
  outcome: string | null;
  talked_at: string | null;
  talked_s: number;
}

/** The revisit as a call task. `not_yet`: why “not reached” cannot be said, empty: it can. */
export interface RevisitTask {
  due_at: string | null;
  attempts: TicketRing[];
  counted: number;
  needed: number;
  apart_minutes: number;
  not_yet: string;
  questionnaire: string;
}
