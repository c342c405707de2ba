import { describe, expect, it } from "vitest";
import type { AgentView, CallView, LiveData, QueueView } from "@/live/model";
import { boardOf, stageOf } from "./select";

const byId = <T extends { id: string }>(...things: T[]): Record<string, T> =>
  Object.fromEntries(things.map((thing) => [thing.id, thing]));
const agent = (id: string, state: AgentView["state"], queues: string[]) =>
  ({ id, name: id, state, queues }) as AgentView;
const call = (
  id: string,
  phase: CallView["phase"],
  queue: string,
  position: number | null = null,
) => ({ id, phase, queue, position, queued_at: id, arrived: id, held: false }) as CallView;

const data = {
  agents: byId(
    agent("b", "offline", ["q"]),
    agent("c", "talking", ["q"]),
    agent("a", "ready", ["r"]),
  ),
  queues: byId(
    { id: "q", name: "q", waiting: 1 } as QueueView,
    { id: "r", name: "r", waiting: 3 } as QueueView,
  ),
  calls: byId(
    call("1", "queued", "q", 2),
    call("2", "queued", "q", 1),
    call("3", "talking", "r"),
    call("4", "ended", "q"),
  ),
} as unknown as LiveData;
const ids = (things: { id: string }[]) => things.map((thing) => thing.id);

describe("the board", () => {
  it("shows busy queues first, waiting calls in their order, agents by state", () => {
    const board = boardOf(data, { queue: null, hideOffline: false });
    expect(ids(board.queues)).toEqual(["r", "q"]);
    expect(ids(board.waiting)).toEqual(["2", "1"]);
    expect(ids(board.inProgress)).toEqual(["3"]);
    expect(ids(board.agents)).toEqual(["a", "c", "b"]);
  });

  it("narrows to one queue and hides who is offline", () => {
    const board = boardOf(data, { queue: "q", hideOffline: true });
    expect(ids(board.agents)).toEqual(["c"]);
    expect(ids(board.inProgress)).toEqual([]);
    expect(ids(board.queues)).toEqual(["q"]);
  });

  it("calls a held talk by its name", () => {
    expect(stageOf({ ...call("5", "talking", "q"), held: true })).toBe("held");
    expect(stageOf(call("6", "flow", "q"))).toBe("flow");
  });
});
