/** How long to wait before connecting again: growing, capped, and never in step with others. */
const FIRST_MS = 300;
const CAP_MS = 15_000;

/** Milliseconds before attempt number `attempt` (from 0); `random` is 0 … 1. */
export function delayBefore(attempt: number, random: number): number {
  const full = Math.min(CAP_MS, FIRST_MS * 2 ** attempt);
  return Math.round(full / 2 + (full / 2) * random);
}
