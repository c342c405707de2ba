import { describe, expect, it } from "vitest";
import type { Permission } from "@/api/types";
import type { AgentView, CallView } from "@/live/model";
import { entriesOf } from "./supervise";

const agent = (state: AgentView["state"]) => ({ id: "li", name: "李雷", state }) as AgentView;
const call = { id: "c", phase: "talking", agent: "li" } as CallView;
const all = () => true;
const listens = (permission: Permission) => permission === "supervise.listen";

describe("what a leader may do", () => {
  it("offers to listen only while the agent's own talk runs", () => {
    expect(entriesOf(agent("talking"), call, "boss", listens)).toEqual(["listen"]);
    expect(entriesOf(agent("ready"), null, "boss", listens)).toEqual([]);
  });

  it("offers no state that the agent is in, and no signing out in a talk", () => {
    expect(entriesOf(agent("talking"), call, "boss", all)).not.toContain("offline");
    expect(entriesOf(agent("pause"), null, "boss", all)).toEqual([
      "ready",
      "offline",
      "queues",
      "message",
    ]);
  });

  it("offers nothing for himself", () => {
    expect(entriesOf(agent("ready"), null, "li", all)).toEqual([]);
  });
});
