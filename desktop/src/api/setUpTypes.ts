/** What the pages of set-up get and send: calendars, messages, prompts, look-ups, lines and phones. */

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

export const CODECS = ["pcma", "pcmu", "g722", "opus"] as const;
export const TRANSPORTS = ["udp", "tcp", "tls"] as const;

/** What the switch says of a trunk or phone, and since when. */
export interface LiveState {
  state: string;
  why: string;
  since: string | null;
  address?: string;
  agent?: string;
}

export interface Trunk {
  id: string;
  endpoint: string;
  name: string;
  kind: "ip" | "registration";
  host: string;
  port: number;
  match: string[];
  login: string;
  caller: string;
  outbound: boolean;
  active: boolean;
  transport: (typeof TRANSPORTS)[number];
  media: "none" | "sdes";
  codecs: string[];
  from_user: string;
  from_domain: string;
  proxy: string;
  max_calls: number | null;
  watch: boolean;
  has_secret: boolean;
  numbers: number;
  live: LiveState;
}

export type TrunkInput = Omit<Trunk, "id" | "endpoint" | "has_secret" | "numbers" | "live"> & {
  secret?: string;
};

/** One thing looked at before a trunk is applied; `state`: ok, warn, bad, left_out. */
export interface TrunkCheck {
  name: string;
  state: string;
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Weekdays 1 Monday … 7 Sunday, none for all; times HH:MM; days YYYY-MM-DD or empty. */
export interface TimeRule {
  flow: string;
  days: number[];
  start: string;
  end: string;
  first: string;
  last: string;
}

export interface Leads {
  now: string;
  next: { at: string; flow: string }[];
}

export interface CalledNumber {
  id: string;
  number: string;
  name: string;
  flow: string;
  project: string;
  trunk: string | null;
  shown: boolean;
  rules: TimeRule[];
  note: string;
  leads: Leads;
}

export type CalledNumberInput = Omit<CalledNumber, "id" | "project" | "leads">;

export interface FlowListed {
  id: string;
  name: string;
  live: unknown;
}

export interface Phone {
  id: string;
  name: string;
  login: string;
  active: boolean;
  extension: string;
  endpoint: string;
  kind: "webrtc" | "sip";
  codecs: string[];
  live: LiveState;
}

/** What is typed into a desk phone; shown once. */
export interface PhoneSetUp {
  login: string;
  password: string;
  server: string;
  port: number;
  transports: string[];
  tls_port: number | null;
}
