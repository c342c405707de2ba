/**
 * The page's live data and the state of its connection, for every part of the desktop.
 * `app` starts it after log-in; features read it with `useLive` and never write it.
 */
import { useRef, useSyncExternalStore } from "react";
import { ApiError, get } from "@/api/client";
import { noteServerTime } from "@/shared/clock";
import { createValue } from "@/shared/value";
import { apply } from "./fold";
import { partIn } from "./mine";
import type { AgentView, CallView, Cards, LiveData, Message, Notice } from "./model";
import { type Link, LiveSocket, type SocketLike } from "./socket";

export interface LiveState {
  link: Link;
  data: LiveData | null;
}

const state = createValue<LiveState>({ link: { status: "stopped" }, data: null });
/** After so many failed attempts the session itself may be over. */
const SUSPICIOUS = 2;
const notices = new Set<(notice: Notice) => void>();
const cards = new Set<(cards: Cards) => void>();
let sessionOver: () => void = () => {};

function heard(message: Message): boolean {
  const before = state.get();
  const folded = apply(before.data, message);
  if (folded.kind === "gap") return false;
  if ("at" in message) noteServerTime(Date.parse(message.at));
  state.set({ ...before, data: folded.data });
  if (message.kind === "notice") for (const listener of notices) listener(message);
  if (message.kind === "cards") for (const listener of cards) listener(message);
  return true;
}

const socket = new LiveSocket(
  {
    open: (url) => new WebSocket(url) as unknown as SocketLike,
    url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`,
    now: () => Date.now(),
    random: Math.random,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
  {
    link: (link) => {
      const now = state.get();
      state.set({ link, data: link.status === "stopped" ? null : now.data });
      if (link.status === "open") tellTab();
      if (link.status === "lost" && link.attempt === SUSPICIOUS) void askWhetherOver();
    },
    message: heard,
    sessionOver: () => sessionOver(),
  },
);

/** A server that refuses the handshake shows only a closed socket; so ask who we are. */
async function askWhetherOver(): Promise<void> {
  try {
    await get("/session");
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) sessionOver();
  }
}

function tellTab(): void {
  socket.send({ kind: "tab", hidden: document.hidden });
}

let wired = false;

function wire(): void {
  if (wired) return;
  wired = true;
  window.addEventListener("online", () => socket.retryNow());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) socket.retryNow();
    if (state.get().link.status === "open") tellTab();
  });
}

export const live = {
  start(onSessionOver: () => void): void {
    sessionOver = onSessionOver;
    wire();
    socket.start();
  },
  stop: () => socket.stop(),
  retryNow: () => socket.retryNow(),
  get: state.get,
  subscribe: state.subscribe,
  onNotice(listener: (notice: Notice) => void): () => void {
    notices.add(listener);
    return () => notices.delete(listener);
  },
  onCards(listener: (cards: Cards) => void): () => void {
    cards.add(listener);
    return () => cards.delete(listener);
  },
  /** Tell the server whether the microphone can be used. */
  microphone: (ok: boolean) => socket.send({ kind: "microphone", ok }),
};

/** A part of the live state; renders again only when that part changes (`same` compares). */
export function useLive<T>(
  select: (state: LiveState) => T,
  same: (a: T, b: T) => boolean = Object.is,
): T {
  const last = useRef<{ value: T } | null>(null);
  const read = () => {
    const value = select(state.get());
    if (last.current && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  return useSyncExternalStore(state.subscribe, read, read);
}

/** The agent who sits here, if this person is one. */
export const meOf = ({ data }: LiveState): AgentView | null =>
  data?.me ? (data.agents[data.me] ?? null) : null;

/** The call that is mine now: offered to me, or talking with me. */
export function myCallOf({ data }: LiveState): CallView | null {
  const me = data?.me;
  if (!me || !data) return null;
  const bound = data.agents[me]?.call;
  const byState = bound ? data.calls[bound] : undefined;
  if (byState && partIn(byState, me)) return byState;
  return Object.values(data.calls).find((call) => partIn(call, me) !== null) ?? null;
}
