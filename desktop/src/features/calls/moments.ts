/** What happened in a call, in order, from its path and segments. Pure. */
import type { CallDetail, Segment } from "@/api/types";
import type { TextKey } from "@/shared/i18n";

export interface CallMoment {
  at: string;
  text: TextKey;
  /** A label of the flow or an agent's name, as data has it. */
  name?: string;
  keys?: string;
  queue?: string | null;
  outcome?: string;
  /** Seconds the stretch that begins here lasted. */
  seconds?: number | null;
}

const BEGINNINGS: Record<string, TextKey> = {
  wait: "moment.wait",
  dial: "moment.dial",
  ring: "moment.ring",
  talk: "moment.talk",
  hold: "moment.hold",
  wrap_up: "moment.wrap_up",
  transfer: "moment.transfer",
  outside: "moment.outside",
  invite: "moment.invite",
  consult: "moment.consult",
  conference: "moment.conference",
  supervise: "moment.supervise",
};

function beginning(segment: Segment): CallMoment[] {
  const text = BEGINNINGS[segment.kind];
  if (!text) return [];
  return [
    {
      at: segment.started_at,
      text,
      name: (segment.agent_name ?? segment.number) || undefined,
      queue: segment.kind === "wait" ? segment.queue : null,
      outcome: segment.outcome || undefined,
      seconds: segment.seconds,
    },
  ];
}

export function momentsOf(call: CallDetail): CallMoment[] {
  const moments: CallMoment[] = [
    { at: call.arrived_at, text: call.direction === "in" ? "moment.arrived" : "moment.placed" },
    ...call.path
      .filter((step) => step.label || step.keys)
      .map(
        (step): CallMoment => ({
          at: step.at,
          text: "moment.node",
          name: step.label,
          keys: step.keys || undefined,
        }),
      ),
    ...call.segments.flatMap(beginning),
  ];
  if (call.ended_at) {
    moments.push({ at: call.ended_at, text: "moment.ended" });
  }
  const wrapUp = call.segments.filter((segment) => segment.kind === "wrap_up").at(-1);
  if (wrapUp?.ended_at) {
    moments.push({
      at: wrapUp.ended_at,
      text: "moment.wrap_up_end",
      name: wrapUp.agent_name ?? "",
    });
  }
  // Stable: what has the same time stays in the order of the lists above.
  return moments
    .map((moment, index) => ({ moment, index, ms: Date.parse(moment.at) }))
    .sort((a, b) => a.ms - b.ms || a.index - b.index)
    .map(({ moment }) => moment);
}
