/** Shapes of follow-ups in the HTTP API. */
export const STATES = ["planned", "due", "snoozed", "done", "cancelled"] as const;
export const WAYS = ["phone", "message", "wechat", "mail", "visit", "other"] as const;
export const PRIORITIES = ["low", "normal", "high"] as const;
export const RESULTS = ["reached", "unreached", "refused", "moot"] as const;
export const UNITS = ["day", "week", "month", "year"] as const;
export const VIEWS = ["today", "overdue", "coming", "free", "open", "closed"] as const;

export type FollowupState = (typeof STATES)[number];
export type Way = (typeof WAYS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Result = (typeof RESULTS)[number];
export type Unit = (typeof UNITS)[number];
export type View = (typeof VIEWS)[number];

export interface Group {
  kind: "department" | "queue";
  id: string;
}

export interface About {
  noun: string;
  id: string;
}

export interface Repeat {
  unit: Unit;
  every: number;
  /** 0 is Monday. */
  weekdays: number[];
  until: string | null;
  left: number | null;
  workdays: boolean;
}

export interface Followup {
  id: string;
  project: string;
  customer: string | null;
  interaction: string | null;
  about: About | null;
  content: string;
  way: Way;
  priority: Priority;
  due_at: string;
  repeat: Repeat | null;
  series: string | null;
  assignee: string | null;
  department: string | null;
  group: Group | null;
  state: FollowupState;
  snoozed_to: string | null;
  questionnaire: string | null;
  result: Result | null;
  result_text: string;
  finished_at: string | null;
  finished_by: string | null;
  version: number;
  created_at: string;
  created_by: string;
  changed_at: string;
  changed_by: string;
  /** User, department, queue and customer id → name. */
  names: Record<string, string>;
}

export interface FollowupSheet {
  items: Followup[];
  next: string;
  total: number | null;
  capped: boolean;
}

export interface Span {
  items: Followup[];
  /** Day of the centre → how many. */
  days: Record<string, number>;
  capped: boolean;
}

export interface Counts {
  today: number;
  overdue: number;
  coming: number;
  free: number;
}

export interface Quick {
  code: string;
  at: string;
}

export interface Closed {
  followup: Followup;
  coming: Followup | null;
}

export interface Reminder {
  kind: "day" | "soon" | "rested";
  at: string;
  sent_at: string | null;
}

export interface Load {
  user: string;
  name: string;
  department: string | null;
  active: boolean;
  open: number;
  today: number;
  overdue: number;
  per_day: number | null;
}

/** What became of a row of a bulk act; `to`: who has it, or would have it. */
export interface RowResult {
  id: string;
  done: boolean;
  code: string;
  message: string;
  to: string | null;
}

export interface Given {
  to: Record<string, number>;
  rows: RowResult[];
}

export interface Moved {
  moved: number;
  to: Record<string, number>;
  left: string[];
}

export interface FollowupRules {
  day_starts: string;
  soon_min: number;
  per_day: number;
  version: number;
}

export const isOpen = (one: Followup): boolean => one.state !== "done" && one.state !== "cancelled";
