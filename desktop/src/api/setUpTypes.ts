/** What the pages of set-up get and send: calendars, messages, prompts and look-ups. */

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const DAY_KINDS = ["work", "off", "holiday", "makeup", "own"] as const;
export type DayKind = (typeof DAY_KINDS)[number];

export interface Period {
  opens: string;
  closes: string;
}

export interface CalendarInput {
  key: string;
  name: string;
  zone: string;
  holidays: "closed" | "as_usual";
  makeup_as: Weekday;
  weekly: (Period & { days: Weekday[] })[];
}

export interface WorkingCalendar extends CalendarInput {
  id: string;
  project: string;
  days: { date: string; name: string; periods: Period[] }[];
  /** Names of flows; empty in lists. */
  used_by: string[];
}

export interface CalendarDay {
  date: string;
  kind: DayKind;
  name: string;
  periods: Period[];
}

export interface CalendarYear {
  year: number;
  announced: boolean;
  days: CalendarDay[];
}

export interface OwnDayInput {
  date: string;
  until: string;
  name: string;
  periods: Period[];
}

export interface Message {
  id: string;
  box: string;
  at: string;
  seconds: number;
  caller: { raw: string; e164: string | null; kind: string; place: string; carrier: string };
  called: string;
  recording: string;
  state: "new" | "in_work" | "done";
  assignee: string | null;
  assignee_name: string | null;
  changed_at: string | null;
}

export interface SpeechInput {
  text: string;
  voice: string;
  speed: number;
}

export interface NewSpeech extends SpeechInput {
  key: string;
  name: string;
}

export interface Prompt extends SpeechInput {
  id: string;
  project: string;
  key: string;
  name: string;
  sound: string;
  source: "upload" | "speech";
  engine: string;
  seconds: number;
  version: number;
  changed_at: string;
  used_by: string[];
}

export interface ConnectionInput {
  key: string;
  name: string;
  base_url: string;
  headers: Record<string, string>;
}

export interface Connection {
  id: string;
  key: string;
  name: string;
  base_url: string;
  /** Names only; the values are never told. */
  headers: string[];
  used_by: string[];
}

export interface LookupAnswer {
  outcome: "found" | "not_found" | "failed";
  values: Record<string, string>;
  why: string;
}
