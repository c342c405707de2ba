/** Shapes of the HTTP API, as the server's OpenAPI describes them. One place, no logic. */
export * from "./callbackTypes";
export * from "./queueTypes";
export * from "./surveyTypes";

import type { AgentState } from "@/shared/palette";
import type { RecordingGap, RecordMode } from "@/shared/recording/model";

export interface Named {
  id: string;
  name: string;
}

export interface Paged<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
}

/** Every permission the desktop asks about; the server lists them with their words. */
export const PERMISSIONS = [
  "desk.use",
  "call.dial",
  "call.transfer",
  "supervise.listen",
  "supervise.act",
  "call.list",
  "call.export",
  "recording.play",
  "recording.download",
  "recording.pause",
  "recording.keep",
  "recording.shelf",
  "recording.showcase",
  "recording.sample",
  "note.write",
  "board.view",
  "agent.view",
  "agent.manage",
  "queue.view",
  "queue.manage",
  "flow.view",
  "flow.manage",
  "calendar.manage",
  "prompt.manage",
  "message.work",
  "customer.view",
  "customer.edit",
  "customer.export",
  "customer.import",
  "customer.unmask",
  "customer.access_copy",
  "customer.configure",
  "customer.erase",
  "pool.use",
  "pool.distribute",
  "pool.manage",
  "view.share",
  "knowledge.view",
  "knowledge.write",
  "knowledge.review",
  "knowledge.import",
  "knowledge.configure",
  "shop.view",
  "shop.manage",
  "shop.export",
  "shop.import",
  "shop.push",
  "survey.send",
  "survey.read",
  "survey.listen",
  "survey.manage",
  "callback.manage",
  "ticket.view",
  "ticket.create",
  "ticket.handle",
  "ticket.dispatch",
  "ticket.revisit",
  "ticket.supervise",
  "ticket.export",
  "ticket.configure",
  "trunk.manage",
  "user.view",
  "user.manage",
  "role.manage",
  "department.manage",
  "audit.view",
  "token.own",
  "number.unmask",
  "demo.call",
  "settings.manage",
  "followup.work",
  "followup.assign",
  "followup.export",
  "followup.configure",
  "questionnaire.read",
  "questionnaire.manage",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const SCOPES = ["own", "team", "tree", "all"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Me {
  user: { id: string; login: string; name: string; department: Named | null };
  roles: RoleRef[];
  permissions: Permission[];
  scope: Scope;
  projects: Named[];
  agent: { id: string; extension: string } | null;
  /** What must be done before anything else; until then there is no permission. */
  first: "password" | "second_factor" | null;
}

export interface PasswordRules {
  shortest: number;
  days: number;
  history: number;
  second_factor_needed: boolean;
}

export interface OpenSession {
  id: string;
  created_at: string;
  seen_at: string;
  address: string | null;
  browser: string | null;
  current: boolean;
}

export interface SecondFactor {
  active: boolean;
  confirmed_at: string | null;
  recovery_left: number;
}

export interface ApiToken {
  id: string;
  name: string;
  /** null: all of its owner's. */
  permissions: Permission[] | null;
  created_at: string;
  expires_at: string | null;
  seen_at: string | null;
  address: string | null;
}

export interface RoleRef extends Named {
  /** Set for shipped roles, whose names the desktop translates. */
  code: string | null;
}

export interface User {
  id: string;
  login: string;
  name: string;
  department: Named | null;
  roles: RoleRef[];
  projects: Named[];
  active: boolean;
  created_at: string;
  last_login_at: string | null;
  /** Masked for whoever may only look at users. */
  mail: string | null;
  phone: string | null;
}

export interface UserInput {
  login?: string;
  name: string;
  password?: string;
  department_id: string | null;
  role_ids: string[];
  project_ids?: string[];
  active?: boolean;
  must_change_password?: boolean;
  mail?: string | null;
  phone?: string | null;
}

export interface Role {
  id: string;
  code: string | null;
  name: string;
  description: string;
  permissions: Permission[];
  scope: Scope;
  shipped: boolean;
  users: number;
}

export interface PermissionInfo {
  name: Permission;
  group: string;
  zh: string;
  en: string;
  opens_zh: string;
  opens_en: string;
}

export interface RoleInput {
  name: string;
  description: string;
  permissions: Permission[];
  scope: Scope;
}

export interface Department {
  id: string;
  name: string;
  parent_id: string | null;
  users: number;
}

export interface AuditEntry {
  id: string;
  at: string;
  user_id: string;
  login: string;
  name: string | null;
  action: string;
  noun: string;
  noun_id: string;
  before: unknown;
  after: unknown;
  address: string | null;
}

export interface PauseReason {
  code: string;
  name: string;
  name_en: string;
  limit_min: number | null;
  active: boolean;
}

export interface ResultCode {
  code: string;
  zh: string;
  en: string;
  active: boolean;
  parent: string | null;
  position: number;
}

export interface Skill extends Named {
  agents?: number;
}

export interface AgentProfile {
  id: string;
  login: string;
  name: string;
  active: boolean;
  department: Named | null;
  extension: string;
  kind: "webrtc" | "sip";
  auto_answer: boolean;
  may_dial: boolean;
  recording: RecordMode;
  skills: Record<string, number>;
  queues: Record<string, number>;
}

export type AgentInput = Partial<
  Pick<
    AgentProfile,
    "extension" | "kind" | "auto_answer" | "may_dial" | "recording" | "skills" | "queues"
  >
>;

export interface PhoneAccount {
  uri: string;
  login: string;
  password: string;
  ws: string;
  endpoint: string;
  ice: RTCIceServer[];
  auto_answer: boolean;
  kind: "webrtc" | "sip";
  /** A desk phone was set up for him. */
  desk: boolean;
  /** Only his administrator chooses between the two. */
  fixed: boolean;
}

export interface Today {
  handled: number;
  talk_s: number;
  hold_s: number;
  wrap_up_s: number;
  signed_in_s: number;
  ready_s: number;
  pause_s: number;
  by_state: Partial<Record<AgentState, number>>;
}

export interface PhoneNumber {
  raw: string;
  e164: string | null;
  kind: string;
  place: string;
  carrier: string;
}

export interface CallRow {
  id: string;
  /** Whether a work order has to do with it. */
  ordered: boolean;
  direction: "in" | "out";
  caller: PhoneNumber;
  called: string;
  queue: string | null;
  agent: string | null;
  agent_name: string | null;
  arrived_at: string;
  ended_at: string | null;
  ended_by: string;
  cause: string;
  waited_s: number;
  ring_s: number;
  talked_s: number;
  held_s: number;
  wrap_up_s: number;
  outcome: string;
  /** none, recording, due, discard, stored, failed, erased, comment (nothing but a rating's) */
  recording: string;
  result: string;
  notes: string;
}

export interface Segment {
  seq: number;
  kind: string;
  started_at: string;
  ended_at: string | null;
  seconds: number | null;
  agent: string | null;
  agent_name?: string | null;
  queue: string | null;
  queue_name?: string | null;
  outcome: string;
  party?: string | null;
  /** Of an outside party. */
  number?: string;
  whom_name?: string | null;
}

/** Whom a call can be given to, as they are now. */
export interface Targets {
  agents: { id: string; name: string; extension: string; state: AgentState; since: string }[];
  queues: { id: string; name: string; free: number; waiting: number }[];
}

/** Numbers beginning with `prefix` may be reached or not; see the rules page. */
export interface DialRuleInput {
  prefix: string;
  allowed: boolean;
  role: string | null;
  queue: string | null;
  show: string;
  note: string;
}

export interface DialRule extends DialRuleInput {
  id: string;
}

export interface PathStep {
  node: string;
  kind: string;
  label: string;
  at: string;
  keys?: string | null;
}

export interface Notes {
  text: string;
  version: number;
  result: string;
}

export interface RecordingInfo {
  state: string;
  seconds: number;
  bytes: number;
  cut_short: boolean;
  gaps: RecordingGap[];
}

/** Everything about one call; `names` are of the agents and departments in it, by id. */
export interface CallDetail
  extends Omit<CallRow, "recording" | "notes" | "result" | "queue" | "agent" | "agent_name"> {
  queue_first: string | null;
  queue_last: string | null;
  agent_last: string | null;
  path: PathStep[];
  segments: Segment[];
  notes: Notes;
  recording: RecordingInfo;
  names: Record<string, string>;
  quality: LegQuality[];
}

export * from "./recordingTypes";
export * from "./setUpTypes";

/** One ring that its agent missed; `id` is the offer's. */
export interface Missed {
  id: string;
  call: string;
  at: string;
  rang_s: number;
  why: "no_answer" | "withdrawn" | "unreachable" | "busy";
  agent: string;
  agent_name: string | null;
  caller: PhoneNumber;
  queue: string | null;
  taken_by: string | null;
  back: boolean;
  seen: boolean;
}

/** How the network was on one leg of an agent's. */
export interface LegQuality {
  agent: string;
  leg: string;
  samples: number;
  poor_s: number;
  loss: number;
  jitter_ms: number;
  rtt_ms: number;
  mos: number;
  mos_min: number;
  poor: boolean;
}
