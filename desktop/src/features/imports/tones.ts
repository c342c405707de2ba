/** The colours of an import's states and results. */
import type { Tone } from "@/shared/Pill";
import type { ImportState, Result } from "./types";

export const STATE_TONES: Record<ImportState, Tone> = {
  ready: "plain",
  checking: "busy",
  checked: "warn",
  applying: "busy",
  applied: "good",
  stopped: "bad",
  undoing: "busy",
  undone: "plain",
};

export const RESULT_TONES: Record<Result, Tone> = {
  created: "good",
  changed: "busy",
  same: "plain",
  skipped: "plain",
  bad: "bad",
};

/** Which step of the wizard a state belongs to. */
export const STEP_OF: Record<ImportState, number> = {
  ready: 1,
  checking: 2,
  checked: 2,
  applying: 3,
  applied: 4,
  stopped: 3,
  undoing: 4,
  undone: 4,
};
