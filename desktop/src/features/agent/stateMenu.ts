/** Which choices the state button offers in a state. Pure. */
import type { AgentView } from "@/live/model";

export interface Choices {
  signIn: boolean;
  ready: boolean;
  pause: boolean;
  /** A pause chosen now begins when the call is over. */
  pauseLater: boolean;
  wrapUpDone: boolean;
  signOut: boolean;
  missing: ("page" | "phone" | "microphone")[];
}

const DEVICES = ["page", "phone", "microphone"] as const;

export function choicesOf(me: AgentView): Choices {
  const missing = DEVICES.filter((device) => !me.devices[device]);
  const busy = me.state === "ringing" || me.state === "talking";
  const idle = me.state === "pause" || me.state === "system_busy" || me.state === "wrap_up";
  return {
    signIn: me.state === "offline",
    ready: idle && missing.length === 0,
    pause: me.state !== "offline",
    pauseLater: busy,
    wrapUpDone: me.state === "wrap_up",
    signOut: me.state !== "offline" && !busy,
    missing,
  };
}
