/**
 * The phone of this page: joins the pure steps of `state` with SIP, microphone, sound and the
 * live feed. `app` starts it for people who are agents; it registers while they are signed in.
 */
import { useSyncExternalStore } from "react";
import { get, post, putAtLast } from "@/api/client";
import { sentence } from "@/api/errors";
import type { PhoneAccount } from "@/api/types";
import { hasOthers, partIn } from "@/live/mine";
import { type LiveState, live, meOf, myCallOf } from "@/live/store";
import { say } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { createValue } from "@/shared/value";
import { devices, playOn } from "./devices";
import { exposeHandles } from "./handles";
import { headset } from "./headset";
import { MicrophoneKeeper } from "./microphone";
import { type Effect, IDLE, type MyCall, type PhoneEvent, type PhoneState } from "./model";
import { Monitor } from "./monitor";
import { remember, remembered } from "./remember";
import { Ringback } from "./ringback";
import { Ringer } from "./ringer";
import type { SipPhone } from "./sip";
import { currentSession, step } from "./state";

const state = createValue<PhoneState>(IDLE);
const soundBlocked = createValue(false);
const REJOIN_TRIES_MS = 4000;
const LEFTOVER_MS = 2000;
const RETRY_MS = 5000;

let sip: SipPhone | null = null;
let wanted = false;
let notBefore = 0;
let ringer: Ringer | null = null;
let ringback: Ringback | null = null;
const speaker = typeof Audio === "undefined" ? null : new Audio();

if (remembered()) void import("./sip");

function tell(event: PhoneEvent): void {
  const next = step(state.get(), event);
  state.set(next.state);
  if (event.kind === "microphone") live.microphone(event.microphone === "ok");
  ring();
  hearRinging(live.get());
  followCall();
  for (const effect of next.effects) run(effect);
}

const microphone = new MicrophoneKeeper(
  (status) => {
    if (status === "ok") void devices.look(); // devices have names only now
    tell({ kind: "microphone", microphone: status });
  },
  (stream) => sip?.replaceMicrophone(stream),
);

const monitor = new Monitor({
  stats: async (session) => (await sip?.stats(session)) ?? null,
  // The page may be on its way out; if the server cannot be reached, what was measured is lost.
  report: (call, leg, summary) =>
    void putAtLast(`/calls/${call}/quality/${encodeURIComponent(leg)}`, summary).catch(() => {}),
});

/** Quality and headset follow what the call does, on this page or on the desk phone. */
function followCall(): void {
  const { sessions, mine } = state.get();
  const session = sessions.filter((one) => one.phase === "up").at(-1) ?? null;
  monitor.follow(session?.id ?? null, session?.call ?? mine?.id ?? null);
  const rings = currentSession(state.get())?.phase === "ringing";
  headset.tell({
    ringing: rings,
    talking: session !== null,
    muted: session?.muted ?? false,
    held: session?.held ?? false,
  });
}

function obeyHeadset(wish: "answer" | "hangUp" | "mute" | "hold"): void {
  const call = myCallOf(live.get())?.id ?? state.get().mine?.id;
  const session = currentSession(state.get());
  if (wish === "answer") softphone.answer();
  else if (!call || !session) return;
  else if (wish === "hangUp") softphone.hangUp(call);
  else if (wish === "mute") softphone.mute(call, !session.muted);
  else softphone.hold(call, !session.held);
}

function takeDevices(): void {
  microphone.use(devices.of("microphone"));
  playOn(speaker, "speaker");
}

function run(effect: Effect): void {
  switch (effect.kind) {
    case "answer":
      sip?.answer(effect.id);
      break;
    case "renew":
      sip?.renew(effect.id);
      break;
    case "mute":
      sip?.mute(effect.id, true);
      break;
    case "dropLeftover":
      setTimeout(() => {
        const still = state.get().sessions.find((session) => session.id === effect.id);
        if (still && still.call !== state.get().mine?.id) sip?.hangUp(effect.id);
      }, LEFTOVER_MS);
      break;
    case "rejoin":
      rejoin();
  }
}

function rejoin(): void {
  post("/agent/rejoin").catch((error) => {
    tell({ kind: "rejoinFailed" });
    tellError(sentence(error));
  });
  setTimeout(() => {
    const now = state.get();
    if (now.rejoining && now.sessions.length === 0) tell({ kind: "rejoinFailed" });
  }, REJOIN_TRIES_MS);
}

function sound(stream: MediaStream | null): void {
  if (!speaker) return;
  speaker.srcObject = stream;
  playOn(speaker, "speaker");
  soundBlocked.set(false);
  if (stream) speaker.play().catch(() => soundBlocked.set(true));
}

function ring(): void {
  const session = currentSession(state.get());
  if (session?.phase === "ringing" && !session.auto) {
    ringer ??= new Ringer();
    const call = myCallOf(live.get());
    ringer.start(call?.caller.raw ?? say("ring.unknown"), call?.queue_name ?? "");
  } else {
    ringer?.stop();
  }
}

/** Heard from the first ring there until his sound comes, or the call is over. */
function hearRinging(now: LiveState): void {
  const call = myCallOf(now);
  const rings = call?.direction === "out" && call.phase === "ringing" && call.callee_rings;
  if (rings) ringback ??= new Ringback();
  ringback?.set(rings === true && currentSession(state.get())?.phase === "up");
}

async function switchOn(): Promise<void> {
  if (wanted || Date.now() < notBefore) return;
  wanted = true;
  remember(true);
  microphone.start();
  ringer ??= new Ringer();
  ringer.prepare();
  const started = Promise.all([get<PhoneAccount>("/agent/phone"), import("./sip")]);
  try {
    const [account, { SipPhone: Phone }] = await started;
    if (!wanted) return;
    tell({ kind: "starting", autoAnswer: account.auto_answer });
    sip = new Phone(account, { tell, microphone: () => microphone.forCall(), sound });
  } catch (error) {
    wanted = false;
    notBefore = Date.now() + RETRY_MS;
    setTimeout(follow, RETRY_MS + 100);
    tell({ kind: "registrationFailed" });
    tellError(sentence(error));
  }
}

function switchOff(): void {
  if (!wanted) return;
  wanted = false;
  monitor.close();
  remember(false);
  ringback?.set(false);
  sip?.stop();
  sip = null;
  microphone.stop();
  tell({ kind: "stopped" });
}

function mineOf(now: LiveState): MyCall | null {
  const call = myCallOf(now);
  const part = call && now.data?.me ? partIn(call, now.data.me) : null;
  if (!call || !part) return null;
  return { id: call.id, phase: part.phase, muted: part.muted };
}

function follow(): void {
  const now = live.get();
  if (now.link.status === "replaced") switchOff();
  if (!now.data || now.link.status === "replaced") return;
  const me = meOf(now);
  if (me && me.state !== "offline" && me.phone !== "desk") void switchOn();
  else switchOff();
  const before = state.get().mine;
  const mine = mineOf(now);
  if (before === undefined || !sameCall(before, mine)) tell({ kind: "live", mine });
  hearRinging(now);
}

const sameCall = (a: MyCall | null, b: MyCall | null): boolean =>
  a?.id === b?.id && a?.phase === b?.phase && a?.muted === b?.muted;

export const softphone = {
  /** Follow the live feed from now on; returns the way to stop. */
  start(): () => void {
    exposeHandles({
      state: state.get,
      ringback: () => ringback?.sounds === true,
      remoteStream: () => (speaker?.srcObject as MediaStream | null) ?? null,
    });
    let linked = live.get().link.status;
    const stop = live.subscribe(() => {
      const link = live.get().link.status;
      if (link === "open" && linked !== "open" && state.get().microphone !== "off") {
        live.microphone(state.get().microphone === "ok");
      }
      linked = link;
      follow();
    });
    const stops = [
      stop,
      devices.watch(),
      devices.subscribe(takeDevices),
      headset.start(obeyHeadset),
    ];
    const leave = () => monitor.close();
    window.addEventListener("pagehide", leave);
    // Loaded anew while signed in: do not wait for the feed to say so, a customer may be waiting.
    if (remembered()) void switchOn();
    follow();
    return () => {
      for (const one of stops) one();
      window.removeEventListener("pagehide", leave);
      switchOff();
    };
  },
  answer(): void {
    const session = currentSession(state.get());
    if (session?.phase !== "ringing") return;
    if (state.get().microphone === "ok") sip?.answer(session.id);
    else {
      microphone.retry();
      tellError(say("phone.noMicrophone"));
    }
  },
  hangUp(call: string): void {
    const session = currentSession(state.get());
    const { mine } = state.get();
    // In a talk whose sound is still on its way back to this page (loaded anew), to refuse that leg
    // would only have it sent once more.
    const returning = mine?.id === call && mine.phase === "talking" && session?.phase !== "up";
    if (session && !returning) sip?.hangUp(session.id);
    else request(`/calls/${call}/hang-up`);
  },
  hold(call: string, on: boolean): void {
    const session = currentSession(state.get());
    const view = live.get().data?.calls[call];
    const ours = view !== undefined && hasOthers(view);
    if (!ours && session?.phase === "up" && sip?.hold(session.id, on)) return;
    request(`/calls/${call}/hold`, { on });
  },
  mute(call: string, on: boolean): void {
    const session = currentSession(state.get());
    if (session) sip?.mute(session.id, on);
    request(`/calls/${call}/mute`, { on });
  },
  /** Before others come in: a hold of this phone would silence all of them. */
  letGo(): void {
    const session = currentSession(state.get());
    if (session?.held) sip?.hold(session.id, false);
  },
  keys(call: string, keys: string): void {
    const session = currentSession(state.get());
    if (session?.phase === "up" && sip?.keys(session.id, keys)) return;
    request(`/calls/${call}/keys`, { keys });
  },
  retryMicrophone: () => microphone.retry(),
  resumeSound(): void {
    speaker?.play().then(
      () => soundBlocked.set(false),
      () => soundBlocked.set(true),
    );
  },
};

function request(path: string, body: unknown = {}): void {
  post(path, body).catch((error) => tellError(sentence(error)));
}

export const usePhone = (): PhoneState =>
  useSyncExternalStore(state.subscribe, state.get, state.get);

export const useSoundBlocked = (): boolean =>
  useSyncExternalStore(soundBlocked.subscribe, soundBlocked.get, soundBlocked.get);
