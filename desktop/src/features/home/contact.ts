/** The contact an agent is busy with: ringing, talking, or in wrap-up after it is gone. Pure. */
import type { CallDetail, PathStep, PhoneNumber } from "@/api/types";
import type { AgentView, CallView } from "@/live/model";

export interface Contact {
  id: string;
  direction: "in" | "out";
  stage: "ringing" | "talking" | "wrap_up";
  caller: PhoneNumber;
  called: string;
  queue: string | null;
  /** Seconds waited; null while unknown, counted from `queuedAt` while it still waits. */
  waited: number | null;
  queuedAt: string | null;
  path: PathStep[];
  /** Set for a callback: since when he stands in line, which attempt this is. */
  callback: { since: string; attempt: number } | null;
}

/** The agent has left: the call is over, or the customer is asked how it was. */
const OVER: CallView["phase"][] = ["ended", "flow"];

/** The id of the contact that belongs on the desk, if any. */
export function contactId(me: AgentView | null, mine: CallView | null): string | null {
  if (mine) return mine.id;
  return me?.state === "wrap_up" ? me.call : null;
}

export function fromLive(call: CallView): Contact {
  return {
    id: call.id,
    direction: call.direction,
    stage: call.phase === "ringing" ? "ringing" : OVER.includes(call.phase) ? "wrap_up" : "talking",
    caller: call.caller,
    called: call.called,
    queue: call.queue_name,
    waited: call.waited,
    queuedAt: call.waited === null && call.phase === "ringing" ? call.queued_at : null,
    path: call.path,
    callback: call.callback?.role === "attempt" ? call.callback : null,
  };
}

/** After a reload in wrap-up the live feed no longer knows the call; its record does. */
export function fromRecord(call: CallDetail): Contact {
  return {
    id: call.id,
    direction: call.direction,
    stage: "wrap_up",
    caller: call.caller,
    called: call.called,
    queue: null,
    waited: call.waited_s,
    queuedAt: null,
    path: call.path,
    callback: null,
  };
}
