/**
 * The network quality of the talk on this page: `getStats` every few seconds → loss, jitter, round
 * trip → MOS, and the sums that the call's record keeps. Pure; `controller` feeds it.
 */
import { type Measured, mos, POOR, type Verdict, verdictOf } from "./mos";

export const EVERY_S = 5;
/** So long it must be poor before the agent is bothered with it. */
export const WARN_AFTER_S = 15;

/** Counters of a connection as the browser keeps them, from its start. */
export interface Counters {
  lost: number;
  received: number;
  /** What the far end says of us. */
  lostThere: number;
  sent: number;
  jitterMs: number;
  rttMs: number | null;
}

export interface Quality extends Measured {
  mos: number;
  verdict: Verdict;
  /** Poor for so many seconds in a row. */
  poorFor: number;
}

export interface Summary {
  samples: number;
  poor_s: number;
  loss: number;
  jitter_ms: number;
  rtt_ms: number;
  mos: number;
  mos_min: number;
}

interface Stat {
  type: string;
  kind?: string;
  packetsLost?: number;
  packetsReceived?: number;
  packetsSent?: number;
  fractionLost?: number;
  jitter?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
}

/** The counters in a report; null while no sound came yet. */
export function countersOf(report: Iterable<Stat>): Counters | null {
  const stats = [...report];
  const audio = (type: string) =>
    stats.find((one) => one.type === type && (one.kind ?? "audio") === "audio");
  const inbound = audio("inbound-rtp");
  if (!inbound?.packetsReceived) return null;
  const remote = audio("remote-inbound-rtp");
  const pair = stats.find((one) => one.type === "candidate-pair" && one.nominated);
  const rtt = remote?.roundTripTime ?? pair?.currentRoundTripTime;
  return {
    lost: Math.max(0, inbound.packetsLost ?? 0),
    received: inbound.packetsReceived,
    lostThere: Math.max(0, remote?.packetsLost ?? 0),
    sent: audio("outbound-rtp")?.packetsSent ?? 0,
    jitterMs: 1000 * Math.max(inbound.jitter ?? 0, remote?.jitter ?? 0),
    rttMs: rtt === undefined ? null : 1000 * rtt,
  };
}

const share = (lost: number, all: number): number => (all > 0 ? Math.min(1, lost / all) : 0);

/** What happened between two looks: of both directions the worse one counts. */
export function between(before: Counters | null, now: Counters): Measured {
  const lost = now.lost - (before?.lost ?? 0);
  const received = now.received - (before?.received ?? 0);
  const lostThere = now.lostThere - (before?.lostThere ?? 0);
  const sent = now.sent - (before?.sent ?? 0);
  const heard = Math.max(0, lost);
  return {
    loss: Math.max(
      share(heard, heard + Math.max(0, received)),
      share(Math.max(0, lostThere), sent),
    ),
    jitterMs: now.jitterMs,
    rttMs: now.rttMs ?? 0,
  };
}

/** One leg's course; a new one for every session. */
export class QualityMeter {
  private before: Counters | null = null;
  private samples: Quality[] = [];
  private poorS = 0;

  /** Take a look; null while there is nothing to judge. */
  take(now: Counters | null): Quality | null {
    if (!now) return this.samples.at(-1) ?? null;
    if (this.before && now.received === this.before.received && now.lost === this.before.lost) {
      return this.samples.at(-1) ?? null; // held: nothing came, nothing was lost
    }
    const measured = between(this.before, now);
    this.before = now;
    const score = mos(measured);
    const poorFor = score < POOR ? (this.samples.at(-1)?.poorFor ?? 0) + EVERY_S : 0;
    if (poorFor > 0) this.poorS += EVERY_S;
    const quality = { ...measured, mos: score, verdict: verdictOf(score), poorFor };
    this.samples.push(quality);
    return quality;
  }

  /** What the record keeps; null where nothing was measured. */
  summary(): Summary | null {
    const all = this.samples;
    if (all.length === 0) return null;
    const mean = (value: (one: Quality) => number) =>
      Math.round((1000 * all.reduce((sum, one) => sum + value(one), 0)) / all.length) / 1000;
    const measured = {
      loss: mean((one) => one.loss),
      jitterMs: mean((one) => one.jitterMs),
      rttMs: mean((one) => one.rttMs),
    };
    return {
      samples: all.length,
      poor_s: this.poorS,
      loss: measured.loss,
      jitter_ms: measured.jitterMs,
      rtt_ms: measured.rttMs,
      mos: mean((one) => one.mos),
      mos_min: Math.min(...all.map((one) => one.mos)),
    };
  }
}
