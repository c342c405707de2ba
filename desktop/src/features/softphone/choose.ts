/** The rows of the transfer dialog: what is found, in which order, which may be chosen. Pure. */
import type { Targets } from "@/api/types";
import type { AgentState } from "@/shared/palette";
import type { How, To } from "./control";

export interface Row {
  to: To;
  target: string;
  name: string;
  detail: string;
  state: AgentState | null;
  free: number | null;
  waiting: number;
  may: boolean;
}

const has = (text: string, search: string): boolean =>
  text.toLowerCase().includes(search.trim().toLowerCase());

/** Agents: only who is ready can be rung. Queues: a transfer may wait, a consultation cannot. */
export function rowsOf(data: Targets | undefined, tab: To, search: string, how: How): Row[] {
  if (!data || tab === "number") return [];
  if (tab === "agent") {
    return data.agents
      .filter((agent) => has(`${agent.name} ${agent.extension}`, search))
      .map((agent) => ({
        to: "agent",
        target: agent.id,
        name: agent.name,
        detail: agent.extension,
        state: agent.state,
        free: null,
        waiting: 0,
        may: agent.state === "ready",
      }));
  }
  return data.queues
    .filter((queue) => has(queue.name, search))
    .map((queue) => ({
      to: "queue",
      target: queue.id,
      name: queue.name,
      detail: "",
      state: null,
      free: queue.free,
      waiting: queue.waiting,
      may: how === "transfer" || queue.free > 0,
    }));
}

/** The row after or before the chosen one, over those that may be chosen. */
export function moved(rows: readonly Row[], chosen: string | null, by: 1 | -1): string | null {
  const open = rows.filter((row) => row.may);
  if (open.length === 0) return null;
  const at = open.findIndex((row) => row.target === chosen);
  const next = at < 0 ? (by > 0 ? 0 : open.length - 1) : (at + by + open.length) % open.length;
  return open[next]?.target ?? null;
}
