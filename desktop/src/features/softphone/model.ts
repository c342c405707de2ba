/** The browser phone in words: what it is doing, what may happen to it, what it must do next. */

export type Registration = "off" | "connecting" | "registered" | "lost";
export type Microphone = "off" | "asking" | "ok" | "denied" | "missing" | "silent";

export interface SessionState {
  id: string;
  call: string | null;
  phase: "ringing" | "answering" | "up";
  auto: boolean;
  held: boolean;
  muted: boolean;
  /** The live feed has shown this call as mine; if it stops doing so, the session is a leftover. */
  confirmed: boolean;
}

export interface MyCall {
  id: string;
  phase: "ringing" | "talking";
  muted: boolean;
}

export interface PhoneState {
  registration: Registration;
  /** The socket broke since the last registration: every dialog must be renewed after the next. */
  broken: boolean;
  microphone: Microphone;
  autoAnswer: boolean;
  sessions: readonly SessionState[];
  /** What the live feed last said is mine; undefined before its first word. */
  mine: MyCall | null | undefined;
  /** A call that is mine but has no session here (page loaded anew, session failed). */
  owed: string | null;
  rejoining: boolean;
}

export type PhoneEvent =
  | { kind: "starting"; autoAnswer: boolean }
  | { kind: "stopped" }
  | { kind: "registered" }
  | { kind: "registrationFailed" }
  | { kind: "disconnected" }
  | { kind: "microphone"; microphone: Microphone }
  | { kind: "live"; mine: MyCall | null }
  | { kind: "incoming"; id: string; call: string | null; auto: boolean }
  | { kind: "answering"; id: string }
  | { kind: "up"; id: string }
  | { kind: "held"; id: string; on: boolean }
  | { kind: "muted"; id: string; on: boolean }
  | { kind: "ended"; id: string; by: "local" | "remote" | "fault" }
  | { kind: "rejoinFailed" };

export type Effect =
  | { kind: "answer"; id: string }
  | { kind: "renew"; id: string }
  | { kind: "mute"; id: string }
  | { kind: "dropLeftover"; id: string }
  | { kind: "rejoin"; call: string };

export const IDLE: PhoneState = {
  registration: "off",
  broken: false,
  microphone: "off",
  autoAnswer: false,
  sessions: [],
  mine: undefined,
  owed: null,
  rejoining: false,
};
