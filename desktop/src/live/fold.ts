/**
 * Snapshot + changes = what the page shows. Pure: the same messages give the same data, and a
 * snapshot taken later equals the earlier one with every change between them applied.
 */
import type { Change, LiveData, Message } from "./model";

export type Folded =
  | { kind: "data"; data: LiveData }
  | { kind: "gap"; expected: number; found: number };

function merged<T>(
  current: Record<string, T>,
  change: Record<string, T | null> | undefined,
): Record<string, T> {
  if (!change || Object.keys(change).length === 0) return current;
  const next = { ...current };
  for (const [id, view] of Object.entries(change)) {
    if (view === null) delete next[id];
    else next[id] = view;
  }
  return next;
}

function changed(data: LiveData, change: Change): LiveData {
  return {
    n: change.n,
    at: change.at,
    me: data.me,
    agents: merged(data.agents, change.agents),
    queues: merged(data.queues, change.queues),
    calls: merged(data.calls, change.calls),
  };
}

/** Apply one message. A number that does not follow the last one is a gap: connect anew. */
export function apply(data: LiveData | null, message: Message): Folded {
  if (message.kind === "snapshot") {
    const { n, at, me, agents, queues, calls } = message;
    return { kind: "data", data: { n, at, me, agents, queues, calls } };
  }
  if (data === null || message.n !== data.n + 1) {
    return { kind: "gap", expected: data === null ? 0 : data.n + 1, found: message.n };
  }
  if (message.kind === "change") return { kind: "data", data: changed(data, message) };
  return { kind: "data", data: { ...data, n: message.n } };
}
