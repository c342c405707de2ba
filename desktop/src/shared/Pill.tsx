/** A small word on coloured paper, in the tones of the state palette (all of them AA). */
import type { ReactNode } from "react";

const TONES = {
  good: "ready",
  bad: "system_busy",
  warn: "ringing",
  busy: "talking",
  plain: "pause",
} as const;

export type Tone = keyof typeof TONES;

export function Pill({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  const state = TONES[tone];
  return (
    <span
      className="pill"
      style={{ color: `var(--state-${state}-ink)`, background: `var(--state-${state}-paper)` }}
    >
      {children}
    </span>
  );
}
