import { describe, expect, it } from "vitest";
import type { CallDetail, Segment } from "@/api/types";
import { momentsOf } from "./moments";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 6, 0, second)).toISOString();
const segment = (
  seq: number,
  kind: string,
  from: number,
  to: number,
  more: Partial<Segment> = {},
): Segment => ({
  seq,
  kind,
  started_at: at(from),
  ended_at: at(to),
  seconds: to - from,
  agent: null,
  queue: null,
  outcome: "",
  ...more,
});

const call = {
  direction: "in",
  arrived_at: at(0),
  ended_at: at(40),
  path: [
    { node: "menu", kind: "menu", label: "主菜单", at: at(2), keys: "2" },
    { node: "x", kind: "branch", label: "", at: at(3), keys: "" },
  ],
  segments: [
    segment(1, "ivr", 0, 5),
    segment(2, "wait", 5, 15, { queue: "q" }),
    segment(3, "ring", 10, 15, { agent_name: "李强", outcome: "accepted" }),
    segment(4, "talk", 15, 40, { agent_name: "李强" }),
    segment(5, "wrap_up", 40, 52, { agent_name: "李强" }),
  ],
} as unknown as CallDetail;

describe("the moments of a call", () => {
  it("are in the order of time, with the way through the menu and every beginning", () => {
    expect(momentsOf(call).map((moment) => moment.text)).toEqual([
      "moment.arrived",
      "moment.node",
      "moment.wait",
      "moment.ring",
      "moment.talk",
      "moment.wrap_up",
      "moment.ended",
      "moment.wrap_up_end",
    ]);
  });

  it("carry keys, names, outcomes and lengths", () => {
    const [, menu, wait, ring] = momentsOf(call);
    expect(menu).toMatchObject({ name: "主菜单", keys: "2" });
    expect(wait).toMatchObject({ queue: "q", seconds: 10 });
    expect(ring).toMatchObject({ name: "李强", outcome: "accepted" });
  });

  it("of a call in progress have no end yet", () => {
    const live = { ...call, ended_at: null, segments: call.segments.slice(0, 2) };
    expect(momentsOf(live).at(-1)?.text).toBe("moment.wait");
  });
});
