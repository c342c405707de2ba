/** Shapes of the public pool's API. */
import type { Query } from "@/api/client";

export interface Limits {
  total: number | null;
  levels: Record<string, number>;
}

export const RENEWALS = ["call", "reply", "order"] as const;
export type Renewal = (typeof RENEWALS)[number];

export interface PoolRules {
  open_departments: string[];
  open_groups: string[];
  takes_departments: string[];
  takes_levels: string[];
  takes_unowned: boolean;
  claims_per_day: number | null;
  limits: Limits;
  overrides: Record<string, Limits>;
  protection_days: number;
  renewed_by: Renewal[];
  call_s: number;
  no_contact_days: number | null;
  no_deal_days: number | null;
  after_protection: boolean;
  cool_down_days: number;
  warn_days: number;
  run_hour: number;
}

export interface Pool {
  id: string;
  name: string;
  active: boolean;
  position: number;
  version: number;
  lying: number;
  mine: number;
  claims_left: number | null;
  room: number | null;
  rules: PoolRules;
}

export interface PoolCustomer {
  id: string;
  name: string;
  level: string;
  source: string;
  tags: string[];
  number: string;
  do_not_call: boolean;
  since: string;
  former: string | null;
  former_name: string | null;
  cool_until: string | null;
  why: string;
  note: string;
}

/** A page of a long list: `next` opens the following one; counted on the first page only. */
export interface Cut<T> {
  items: T[];
  next: string;
  total: number | null;
  capped: boolean;
}

export type PoolPage = Cut<PoolCustomer>;

export interface Done {
  moved: string[];
  refused: { customer: string; code: string; message: string; by: string }[];
  entry: string | null;
}

export interface MyCustomer {
  id: string;
  name: string;
  level: string;
  number: string;
  pool: string;
  since: string;
  warned: boolean;
  protected_until: string | null;
  due_on: string | null;
  due_why: string;
  last_call_at: string | null;
}

export interface CallTask {
  id: string;
  customer: string;
  name: string;
  level: string;
  number: string;
  do_not_call: boolean;
  at: string;
  called_at: string | null;
}

export const TARGET_KINDS = ["department", "group", "agent"] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

export interface Target {
  kind: TargetKind;
  id: string;
  most?: number;
}

/** A row of the drawer, on the way to a target. */
export type TargetRow = Partial<Target> & { key: number; kind: TargetKind };

/** Customers of one distribution. */
export const MOST = 50_000;

export interface Choice {
  customers?: string[];
  filters?: Query;
  lying?: boolean;
  sort?: string;
  first?: number;
}

export interface Preview {
  key: string;
  chosen: number;
  shares: {
    target: number;
    user: string;
    name: string;
    number: number;
    held: number;
    limit: number | null;
  }[];
  left: Record<string, number>;
  /** The list holds others besides those looked at. */
  more: boolean;
}

export interface Entry {
  id: string;
  pool: string;
  pool_name: string;
  at: string;
  by: string;
  by_name: string;
  why: string;
  from_kind: string;
  from_id: string | null;
  from_name: string | null;
  to_kind: string;
  to_id: string | null;
  to_name: string | null;
  number: number;
  rule: { how?: string; version?: number; reason?: string };
}

export interface Move {
  id: string;
  customer: string;
  customer_name: string;
  at: string;
  by_name: string;
  from_name: string | null;
  to_name: string | null;
  why: string;
  note: string;
  /** Whether the person may see the card. */
  opens: boolean;
}

export interface Run {
  id: string;
  pool: string;
  kind: "nightly" | "asked" | "dry";
  state: "waiting" | "adopting" | "running" | "done";
  rules_version: number;
  asked_at: string;
  ended_at: string | null;
  looked: number;
  warned: number;
  renewed: number;
  recycled: number;
}

export interface RunLine {
  id: string;
  name: string;
  owner: string;
  owner_name: string;
  act: "warn" | "recycle";
  why: string;
  due_on: string | null;
  opens: boolean;
}
