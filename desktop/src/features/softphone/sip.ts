/**
 * JsSIP at work: registers, takes calls, and says in `PhoneEvent`s what happened. It decides
 * nothing; `state` does. Loaded on demand, since only agents who are signed in need it.
 */
import { C, debug, UA, WebSocketInterface } from "jssip";
import type { EndEvent, RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent } from "jssip/lib/UA";
import type { PhoneAccount } from "@/api/types";
import type { PhoneEvent } from "./model";

export interface SipPorts {
  tell: (event: PhoneEvent) => void;
  microphone: () => MediaStream | null;
  sound: (stream: MediaStream | null) => void;
}

interface Held {
  session: RTCSession;
  stream: MediaStream | null;
  hungUp: boolean;
  /** Hold (true) or take back (false) as last wished for, until it is asked of the switch. */
  holdWish: boolean | null;
}

const REGISTER_S = 300;
/** The socket is tried again after 1 s, then every 2 s: a talk waits for it. */
const RECOVERY = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 2 };
/** A hold that meets a re-INVITE under way is tried again this soon, for three seconds. */
const HOLD_AGAIN_MS = 100;
const HOLD_TRIES = 30;
/** Media that stays interrupted this long gets fresh ICE candidates. */
const ICE_RESTART_MS = 1500;

export class SipPhone {
  private readonly ua: UA;
  private readonly sessions = new Map<string, Held>();
  private readonly ice: RTCIceServer[];

  constructor(
    account: PhoneAccount,
    private readonly ports: SipPorts,
  ) {
    debug.disable();
    this.ice = account.ice;
    this.ua = new UA({
      sockets: [new WebSocketInterface(socketAddress(account.ws))],
      uri: account.uri,
      authorization_user: account.login,
      password: account.password,
      register: true,
      register_expires: REGISTER_S,
      session_timers: false,
      user_agent: "Warmline desktop",
      ...RECOVERY,
    });
    this.ua.on("registered", () => ports.tell({ kind: "registered" }));
    this.ua.on("registrationFailed", () => ports.tell({ kind: "registrationFailed" }));
    this.ua.on("disconnected", () => ports.tell({ kind: "disconnected" }));
    this.ua.on("newRTCSession", (event: { originator: string }) => {
      if (event.originator === "remote") this.incoming(event as IncomingRTCSessionEvent);
    });
    this.ua.start();
  }

  stop(): void {
    for (const [id] of this.sessions) this.hangUp(id);
    this.ua.stop();
    this.ports.sound(null);
  }

  answer(id: string): void {
    const held = this.sessions.get(id);
    if (!held?.session.isInProgress() || held.stream) return;
    const stream = this.ports.microphone();
    if (!stream) return;
    held.stream = stream;
    this.ports.tell({ kind: "answering", id });
    held.session.answer({ mediaStream: stream, pcConfig: { iceServers: this.ice } });
  }

  hangUp(id: string): void {
    const held = this.sessions.get(id);
    if (!held || held.session.isEnded()) return;
    held.hungUp = true;
    held.session.terminate(held.session.isEstablished() ? {} : { status_code: 603 });
  }

  /** Hold or take back by re-INVITE; false when there is nothing to change in this session. */
  hold(id: string, on: boolean): boolean {
    const held = this.sessions.get(id);
    if (!held?.session.isEstablished()) return false;
    if (held.holdWish === null && held.session.isOnHold().local === on) return false;
    const waiting = held.holdWish !== null;
    held.holdWish = on;
    if (!waiting) this.holdSoon(held, HOLD_TRIES);
    return true;
  }

  /** One re-INVITE at a time: while the last one is under way, the newest wish waits for it. */
  private holdSoon(held: Held, tries: number): void {
    const { session, holdWish } = held;
    const done =
      holdWish === null ||
      !session.isEstablished() ||
      session.isOnHold().local === holdWish ||
      (holdWish ? session.hold() : session.unhold());
    if (done || tries === 0) held.holdWish = null;
    else setTimeout(() => this.holdSoon(held, tries - 1), HOLD_AGAIN_MS);
  }

  mute(id: string, on: boolean): void {
    const session = this.sessions.get(id)?.session;
    if (on) session?.mute({ audio: true });
    else session?.unmute({ audio: true });
  }

  /** Keys as telephone events in the media (RFC 4733); false when there is no media. */
  keys(id: string, keys: string): boolean {
    const session = this.sessions.get(id)?.session;
    if (!session?.isEstablished()) return false;
    session.sendDTMF(keys, { transportType: C.DTMF_TRANSPORT.RFC2833 });
    return true;
  }

  /** The connection's counters; null while there is none. */
  async stats(id: string): Promise<RTCStatsReport | null> {
    const connection = this.sessions.get(id)?.session.connection;
    return connection ? connection.getStats() : null;
  }

  /** A re-INVITE in the dialog, so that the switch's next request comes over the new socket. */
  renew(id: string, iceRestart = false): void {
    const session = this.sessions.get(id)?.session;
    if (!session?.isEstablished()) return;
    session.renegotiate(iceRestart ? { rtcOfferConstraints: { iceRestart: true } } : {});
  }

  /** A new microphone for the talks that live; the old one is let go once the new one is heard. */
  replaceMicrophone(stream: MediaStream): void {
    for (const held of this.sessions.values()) {
      const sender = held.session.connection?.getSenders().find((one) => one.track !== null);
      const fresh = stream.clone();
      const [track] = fresh.getAudioTracks();
      if (!track || !sender) continue;
      track.enabled = !held.session.isMuted().audio;
      const old = held.stream;
      held.stream = fresh;
      void sender.replaceTrack(track).then(() => {
        for (const one of old?.getTracks() ?? []) one.stop();
      });
    }
  }

  private incoming({ session, request }: IncomingRTCSessionEvent): void {
    const id = session.id;
    this.sessions.set(id, { session, stream: null, hungUp: false, holdWish: null });
    const { tell } = this.ports;
    session.on("peerconnection", ({ peerconnection }) => this.watchMedia(id, peerconnection));
    session.on("icecandidate", ({ candidate, ready }) => {
      if (this.ice.length === 0 && candidate.type === "host") setTimeout(ready, 100);
    });
    session.on("confirmed", () => tell({ kind: "up", id }));
    session.on("hold", ({ originator }) => {
      if (originator === "local") tell({ kind: "held", id, on: true });
    });
    session.on("unhold", ({ originator }) => {
      if (originator === "local") tell({ kind: "held", id, on: false });
    });
    session.on("muted", () => tell({ kind: "muted", id, on: true }));
    session.on("unmuted", () => tell({ kind: "muted", id, on: false }));
    session.on("ended", (event) => this.ended(id, event));
    session.on("failed", (event) => this.ended(id, event));
    tell({ kind: "incoming", id, call: header(request, "X-Warmline-Call"), auto: auto(request) });
  }

  private ended(id: string, event: EndEvent): void {
    const held = this.sessions.get(id);
    if (!held) return;
    this.sessions.delete(id);
    for (const track of held.stream?.getTracks() ?? []) track.stop();
    if (this.sessions.size === 0) this.ports.sound(null);
    const by = held.hungUp ? "local" : String(event.originator) === "remote" ? "remote" : "fault";
    this.ports.tell({ kind: "ended", id, by });
  }

  private watchMedia(id: string, connection: RTCPeerConnection): void {
    connection.addEventListener("track", (event) => {
      if (event.track.kind !== "audio") return;
      this.ports.sound(event.streams[0] ?? new MediaStream([event.track]));
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      if (connection.iceConnectionState !== "disconnected") return;
      setTimeout(() => {
        if (connection.iceConnectionState === "disconnected") this.renew(id, true);
      }, ICE_RESTART_MS);
    });
  }
}

/** The address the browser really uses: the page's own origin unless the account names another. */
function socketAddress(address: string): string {
  if (/^wss?:/.test(address)) return address;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${address || "/sip"}`;
}

interface HeaderReader {
  getHeader(name: string): string | undefined;
}

function header(request: unknown, name: string): string | null {
  return (request as HeaderReader).getHeader(name)?.trim() || null;
}

function auto(request: unknown): boolean {
  if (header(request, "X-Warmline-Auto") === "1") return true;
  return /answer-after\s*=\s*0/.test(header(request, "Call-Info") ?? "");
}
