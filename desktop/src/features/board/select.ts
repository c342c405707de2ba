/** What the board shows of the live data: chosen queues, their agents and calls, sorted. Pure. */
import type { AgentView, CallView, LiveData, QueueView } from "@/live/model";
import { AGENT_STATES } from "@/shared/palette";

export interface BoardFilter {
  queue: string | null;
  hideOffline: boolean;
}

export interface Board {
  queues: QueueView[];
  agents: AgentView[];
  waiting: CallView[];
  inProgress: CallView[];
}

const ORDER = new Map(AGENT_STATES.map((state, index) => [state, index]));

/** Longest first; ISO times compare as text. */
const earlier = (a: string | null, b: string | null): number => (a ?? "~").localeCompare(b ?? "~");

export function boardOf(data: LiveData, filter: BoardFilter): Board {
  const chosen = (queue: string | null) => filter.queue === null || filter.queue === queue;
  const calls = Object.values(data.calls).filter((call) => call.phase !== "ended");
  return {
    queues: Object.values(data.queues)
      .filter((queue) => chosen(queue.id))
      .sort((a, b) => b.waiting - a.waiting || a.name.localeCompare(b.name, "zh-CN")),
    agents: Object.values(data.agents)
      .filter((agent) => !filter.hideOffline || agent.state !== "offline")
      .filter((agent) => filter.queue === null || agent.queues.includes(filter.queue))
      .sort(
        (a, b) =>
          (ORDER.get(a.state) ?? 9) - (ORDER.get(b.state) ?? 9) ||
          a.name.localeCompare(b.name, "zh-CN"),
      ),
    waiting: calls
      .filter((call) => call.phase === "queued" && chosen(call.queue))
      .sort(
        (a, b) => (a.position ?? 1e9) - (b.position ?? 1e9) || earlier(a.queued_at, b.queued_at),
      ),
    inProgress: calls
      .filter((call) => call.phase !== "queued" && chosen(call.queue))
      .sort((a, b) => earlier(a.arrived, b.arrived)),
  };
}

/** Where a call stands, hold being a stage of its own on the board. */
export function stageOf(call: CallView): Exclude<CallView["phase"], "ended"> | "held" {
  if (call.phase === "talking" && call.held) return "held";
  return call.phase === "ended" ? "talking" : call.phase;
}
