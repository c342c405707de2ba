/** Trunks, numbers and phones as the API gives and takes them. By hand, like `types`. */
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
  /** The key of a working calendar that decides instead of weekdays and times; empty: none. */
  calendar: string;
  /** Whether the rule holds while that calendar is open, or while it is closed. */
  open: boolean;
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
  agent_id: string;
  name: string;
  login: string;
  active: boolean;
  extension: string;
  endpoint: string;
  kind: "webrtc" | "sip";
  /** Its agent's calls come to it. */
  rings: boolean;
  /** He may not choose himself. */
  fixed: boolean;
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

/** A made-up caller: whom he dials where the entry is `*`, what he shows, which keys he presses. */
export interface TrialInput {
  called: string;
  caller: string;
  keys: string;
}

export interface Trial extends TrialInput {
  stay_s: number;
}
