/** Notifications outside of the pages, as the server speaks of them. */
import type { About } from "@/api/notices";

export type Way = "mail" | "hook";
export const WAYS: readonly Way[] = ["mail", "hook"];
export type Given = "off" | "offered" | "departments" | "everybody";
export const GIVENS: readonly Given[] = ["off", "offered", "departments", "everybody"];
export type Security = "starttls" | "tls" | "none";
export const SECURITIES: readonly Security[] = ["starttls", "tls", "none"];
export type MessageState = "waiting" | "sent" | "failed" | "dropped";
export const STATES: readonly MessageState[] = ["failed", "waiting", "sent", "dropped"];

export interface MailServer {
  on: boolean;
  host: string;
  port: number;
  security: Security;
  user: string;
  sender: string;
  sender_name: string;
}

export interface Hook {
  on: boolean;
  address: string;
  give_phone: boolean;
  give_mail: boolean;
}

export interface KindGiven {
  kind: string;
  mail: Given;
  hook: Given;
}

export interface Settings {
  mail: MailServer;
  hook: Hook;
  password_set: boolean;
  secret_set: boolean;
  kinds: KindGiven[];
  waiting: number;
  failed: number;
}

export interface TestResult {
  sent: boolean;
  why: string;
  detail: string;
}

export interface Message {
  id: string;
  way: Way;
  kind: string;
  about: About | null;
  user_id: string;
  name: string;
  state: MessageState;
  why: string;
  detail: string;
  attempts: number;
  at: string;
  next_at: string | null;
  done_at: string | null;
}

export interface MyKind {
  kind: string;
  way: Way;
  offered: boolean;
  wanted: boolean;
  chosen: boolean | null;
}

export interface Mine {
  mail: string | null;
  phone: string | null;
  ways: Way[];
  kinds: MyKind[];
  quiet_begins: string | null;
  quiet_ends: string | null;
  language: "zh" | "en";
}

export interface MineInput {
  kinds: { kind: string; way: Way; wanted: boolean }[];
  quiet_begins: string | null;
  quiet_ends: string | null;
  language: "zh" | "en";
}
