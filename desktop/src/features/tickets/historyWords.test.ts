import { describe, expect, it } from "vitest";
import type { HistoryStep } from "@/api/ticketTypes";
import { type Translate, translate } from "@/shared/i18n";
import { factsOf } from "./historyWords";

const t: Translate = (key, params) => translate("zh", key, params);
const step = (more: Partial<HistoryStep>): HistoryStep => ({
  id: "s",
  seq: 1,
  at: "2026-11-23T04:00:00Z",
  by: "u",
  step: "note",
  from_state: "handling",
  to_state: "handling",
  reason: "",
  data: {},
  digest: "",
  ...more,
});
const NAMES = { d1: "水务科", d2: "城管科", u2: "王芳" };

describe("what a step of the history says", () => {
  it("names departments and people, whoever helps, and why", () => {
    const said = factsOf(
      step({
        step: "redirect",
        reason: "属地不符",
        data: { department: "d1", joint: ["d2"], assignee: "u2", version: 3 },
      }),
      NAMES,
      t,
    );
    expect(said.map((one) => one.text)).toEqual(["水务科", "王芳", "城管科", "属地不符"]);
  });

  it("says yes and no in words, and how much time", () => {
    const granted = step({ step: "decide_extension", data: { approved: false } });
    expect(factsOf(granted, {}, t)[0]?.text).toBe("不同意");
    const asked = step({ step: "ask_extension", data: { amount: 2, unit: "days" } });
    expect(factsOf(asked, {}, t)[0]?.text).toBe("2 个工作日");
  });

  it("says from which level to which the customer was moved", () => {
    const edit = step({ step: "edit", data: { changed: { customer_level: ["", "vip"] } } });
    const [fact] = factsOf(edit, {}, t, { level: (code) => (code === "vip" ? "重要客户" : code) });
    expect(fact).toEqual({ label: "ticketPart.customerLevel", text: "– → 重要客户" });
  });

  it("names the required act that was done, and how many files came with it", () => {
    const done = step({ step: "act", data: { act: "id", attachments: ["f1", "f2"] } });
    const said = factsOf(done, {}, t, { act: () => "核对身份" });
    expect(said.map((one) => one.text)).toEqual(["核对身份", "2 个"]);
  });

  it("shows no codes, and nothing where nothing is said", () => {
    expect(factsOf(step({ data: { version: 4, level: 2 } }), {}, t)).toEqual([]);
    expect(factsOf(step({ data: { department: "gone" } }), {}, t)[0]?.text).toBe("未知");
  });
});
