/**
 * What the phone does about each thing that happens: a pure step from state and event to the next
 * state and the effects to run. `controller` feeds it, `sip` and the API carry the effects out.
 */
import type { Effect, Microphone, MyCall, PhoneEvent, PhoneState, SessionState } from "./model";

export interface Step {
  state: PhoneState;
  effects: Effect[];
}

const update = (
  sessions: readonly SessionState[],
  id: string,
  change: Partial<SessionState>,
): SessionState[] =>
  sessions.map((session) => (session.id === id ? { ...session, ...change } : session));

/** The session that is the talk, or the ringing one; the newest wins after a rejoin. */
export function currentSession(state: PhoneState): SessionState | null {
  const up = state.sessions.filter((session) => session.phase !== "ringing");
  return up.at(-1) ?? state.sessions.at(-1) ?? null;
}

/** One thing happened. */
export function step(state: PhoneState, event: PhoneEvent): Step {
  const moved = move(state, event);
  return settle(moved.state, moved.effects);
}

function move(state: PhoneState, event: PhoneEvent): Step {
  switch (event.kind) {
    case "starting":
      return only({ ...state, registration: "connecting", autoAnswer: event.autoAnswer });
    case "stopped":
      return only({ ...state, registration: "off", broken: false, sessions: [], owed: null });
    case "registered":
      return registered(state);
    case "registrationFailed":
      return only({ ...state, registration: "lost" });
    case "disconnected":
      return only({ ...state, registration: "lost", broken: true });
    case "microphone":
      return microphone(state, event.microphone);
    case "live":
      return live(state, event.mine);
    case "incoming":
      return incoming(state, event);
    case "answering":
      return only({ ...state, sessions: update(state.sessions, event.id, { phase: "answering" }) });
    case "up":
      return up(state, event.id);
    case "held":
      return only({ ...state, sessions: update(state.sessions, event.id, { held: event.on }) });
    case "muted":
      return only({ ...state, sessions: update(state.sessions, event.id, { muted: event.on }) });
    case "ended":
      return ended(state, event.id, event.by);
    case "rejoinFailed":
      return only({ ...state, rejoining: false, owed: null });
  }
}

const only = (state: PhoneState): Step => ({ state, effects: [] });

/** Registered again after a break: the switch talks to the new socket only after a re-INVITE. */
function registered(state: PhoneState): Step {
  const renew = state.broken ? state.sessions.filter((session) => session.phase === "up") : [];
  return {
    state: { ...state, registration: "registered", broken: false },
    effects: renew.map((session) => ({ kind: "renew", id: session.id })),
  };
}

function incoming(
  state: PhoneState,
  event: { id: string; call: string | null; auto: boolean },
): Step {
  const call = event.call ?? state.mine?.id ?? null;
  const session: SessionState = {
    id: event.id,
    call,
    phase: "ringing",
    auto: event.auto || state.autoAnswer,
    held: false,
    muted: false,
    confirmed: state.mine?.id === call && call !== null,
  };
  const next = { ...state, sessions: [...state.sessions, session], owed: null, rejoining: false };
  const answer = session.auto && state.microphone === "ok";
  return { state: next, effects: answer ? [{ kind: "answer", id: session.id }] : [] };
}

/** A microphone that comes (back) answers what was to be answered by itself. */
function microphone(state: PhoneState, status: Microphone): Step {
  const waiting =
    status === "ok" ? state.sessions.filter((one) => one.auto && one.phase === "ringing") : [];
  return {
    state: { ...state, microphone: status },
    effects: waiting.map((session) => ({ kind: "answer", id: session.id })),
  };
}

function up(state: PhoneState, id: string): Step {
  const sessions = update(state.sessions, id, { phase: "up" });
  const session = sessions.find((one) => one.id === id);
  const muted = state.mine?.muted && session?.call === state.mine.id;
  return { state: { ...state, sessions }, effects: muted ? [{ kind: "mute", id }] : [] };
}

function ended(state: PhoneState, id: string, by: "local" | "remote" | "fault"): Step {
  const session = state.sessions.find((one) => one.id === id);
  const sessions = state.sessions.filter((one) => one.id !== id);
  const lost = by === "fault" && sessions.length === 0 ? (session?.call ?? null) : null;
  return only({ ...state, sessions, owed: lost ?? state.owed });
}

/** The live feed speaks: first word after a load may show a call that lost its phone. */
function live(state: PhoneState, mine: MyCall | null): Step {
  const first = state.mine === undefined;
  const effects: Effect[] = [];
  const sessions = state.sessions.map((session) => {
    if (mine && session.call === mine.id && !session.confirmed) {
      return { ...session, confirmed: true };
    }
    if (session.confirmed && session.call !== mine?.id) {
      effects.push({ kind: "dropLeftover", id: session.id });
    }
    return session;
  });
  const orphan = first && mine && sessions.length === 0 ? mine.id : state.owed;
  const owed = orphan && mine?.id === orphan ? orphan : null;
  const rejoining = owed ? state.rejoining : false;
  return { state: { ...state, mine, sessions, owed, rejoining }, effects };
}

/** Whatever happened: if a call waits for a phone and the phone can take it, ask for it. */
function settle(state: PhoneState, effects: Effect[]): Step {
  const ready = state.registration === "registered" && state.microphone === "ok";
  const call = state.owed;
  if (!call || !ready || state.rejoining || state.sessions.length > 0) return { state, effects };
  if (state.mine?.id !== call) return { state, effects };
  return { state: { ...state, rejoining: true }, effects: [...effects, { kind: "rejoin", call }] };
}
