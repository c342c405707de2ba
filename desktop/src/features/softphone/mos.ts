/**
 * How a talk sounds, estimated from what the network did to it: loss, jitter and round trip → R → MOS.
 *
 * By ITU-T G.107 (the E-model) with the default values of its table 2 for everything that a page
 * cannot measure (R0 − Is = 93.2), as G.107 allows for planning:
 * - Id by the usual short form of its delay impairment (Cole and Rosenbluth, "Voice over IP
 *   performance monitoring", 2001): 0.024·Ta + 0.11·(Ta − 177.3) above 177.3 ms;
 * - Ie,eff = Ie + (95 − Ie)·Ppl / (Ppl + Bpl), losses taken as random (BurstR = 1), with Ie = 0 and
 *   Bpl = 25.1 of G.711 with concealment (G.113 Appendix I); Opus does no worse;
 * - one way = half the round trip + twice the jitter (the buffer that swallows it) + 20 ms packet;
 * - MOS by G.107 Annex B.
 *
 * It judges the network, not the speech. `src/warmline/interactions/mos.py` is the same arithmetic
 * for what the server stores; one table of known values (`tests/interactions/mos.json`) holds both.
 */
const R0 = 93.2;
const BPL = 25.1;
const PACKET_MS = 20;
const KNEE_MS = 177.3;

export interface Measured {
  /** Lost packets, 0 … 1. */
  loss: number;
  jitterMs: number;
  rttMs: number;
}

export function rating({ loss, jitterMs, rttMs }: Measured): number {
  const delay = rttMs / 2 + 2 * jitterMs + PACKET_MS;
  const id = 0.024 * delay + (delay > KNEE_MS ? 0.11 * (delay - KNEE_MS) : 0);
  const percent = 100 * Math.min(1, Math.max(0, loss));
  const ie = (95 * percent) / (percent + BPL);
  return R0 - id - ie;
}

/** R → mean opinion score, 1 … 4.5 (Annex B). */
export function scoreOf(rating: number): number {
  const r = Math.min(100, Math.max(0, rating));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** The mean opinion score with two digits. */
export const mos = (measured: Measured): number =>
  Math.round(scoreOf(rating(measured)) * 100) / 100;

export type Verdict = "good" | "fair" | "poor";

/** Words for people: below 3.6 many users are dissatisfied (G.107, R < 70), above 4 none. */
export const FAIR = 4.0;
export const POOR = 3.6;
export const verdictOf = (score: number): Verdict =>
  score < POOR ? "poor" : score < FAIR ? "fair" : "good";
