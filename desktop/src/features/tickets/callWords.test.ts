import { describe, expect, it } from "vitest";
import type { CallFacts, TicketCall } from "@/api/ticketCallTypes";
import { type Translate, translate } from "@/shared/i18n";
import { talkOf, wayOf } from "./callWords";

const t: Translate = (key, params) => translate("zh", key, params);
const NAMES = { a: "李娜", b: "王芳" };
const node = (label: string, keys = "") => ({
  node: "n",
  kind: "menu",
  label,
  keys,
  at: "2026-11-23T04:00:00Z",
  outcome: "",
});
const facts = (more: Partial<CallFacts> = {}): CallFacts => ({
  direction: "in",
  arrived_at: "2026-11-23T04:00:00Z",
  ended_at: null,
  agent_last: "a",
  talked_s: 60,
  held_s: 5,
  path: [],
  recording: { state: "stored", gaps: [] },
  ...more,
});
const call = (record: CallFacts | null): TicketCall => ({
  interaction: "i",
  role: "origin",
  at: "2026-11-23T04:00:00Z",
  by: "b",
  record,
});

describe("what an order says of its calls", () => {
  it("says who talked and for how long, time on hold included", () => {
    expect(talkOf(call(facts()), NAMES, t)).toBe("李娜 · 通话 1:05");
    expect(talkOf(call(facts({ talked_s: 0, held_s: 0 })), NAMES, t)).toBe("李娜 · 未通话");
  });

  it("says of a call that is not his to open only who put it here", () => {
    expect(talkOf(call(null), NAMES, t)).toBe("王芳");
  });

  it("shows the way through the menu with the keys, without nodes that say nothing", () => {
    const path = [node("欢迎"), node(""), node("报修请按1", "1")];
    expect(wayOf(facts({ path }), t)).toBe("欢迎 → 报修请按1 按键 1");
    expect(wayOf(facts(), t)).toBe("");
  });
});
