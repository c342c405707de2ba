/** The first steps of a new centre (`/api/first-steps`). */
export const FIRST_STEPS = [
  "password",
  "agent",
  "queue",
  "flow",
  "number",
  "call",
  "record",
  "trunk",
] as const;

export type FirstStep = (typeof FIRST_STEPS)[number];

export interface StepStand {
  step: FirstStep;
  done: boolean;
  /** Something is there, but what makes it work is missing. */
  begun: boolean;
  /** Not needed for the first call. */
  later: boolean;
}

export interface FirstSteps {
  steps: StepStand[];
  complete: boolean;
}
