/** One palette and one word for each agent state, everywhere. Colours live in `styles.css`. */
import type { TextKey } from "./i18n";

export const AGENT_STATES = [
  "ready",
  "ringing",
  "talking",
  "wrap_up",
  "pause",
  "system_busy",
  "offline",
] as const;

export type AgentState = (typeof AGENT_STATES)[number];

export const stateWord = (state: AgentState): TextKey => `state.${state}`;
export const stateInk = (state: AgentState): string => `var(--state-${state}-ink)`;
export const statePaper = (state: AgentState): string => `var(--state-${state}-paper)`;
export const stateDot = (state: AgentState): string => `var(--state-${state}-dot)`;
