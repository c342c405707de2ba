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
    expect(fact).toEqual({ label: "客户级别", text: "“–” → “重要客户”" });
  });

  it("names the required act that was done, and how many files came with it", () => {
    const done = step({ step: "act", data: { act: "id", attachments: ["f1", "f2"] } });
    const said = factsOf(done, {}, t, { act: () => "核对身份" });
    expect(said.map((one) => one.text)).toEqual(["核对身份", "2 个"]);
  });

  it("says of a change what stood there before and after, in words", () => {
    const changed = {
      type: ["t1", "t2"],
      title: ["漏水", "路面漏水"],
      address: ["", "人民路12号"],
      priority: ["normal", "high"],
      customer: ["c1", "c2"],
      confidential: [false, true],
      "fields.place": ["street", "home"],
      "fields.gone": ["旧值", null],
    };
    const own = { name: "位置", value: (value: unknown) => (value === "home" ? "户内" : "道路") };
    const said = factsOf(step({ step: "edit", data: { changed } }), {}, t, {
      type: (id) => ({ t1: "咨询", t2: "报修" })[id] ?? "",
      field: (key) => (key === "place" ? own : undefined),
    });
    expect(said).toEqual([
      { label: "类型", text: "“咨询” → “报修”" },
      { label: "标题", text: "“漏水” → “路面漏水”" },
      { label: "地址", text: "“–” → “人民路12号”" },
      { label: "紧急程度", text: "“一般” → “紧急”" },
      { label: "客户", text: "已更改" },
      { label: "保密工单", text: "“否” → “是”" },
      { label: "位置", text: "“道路” → “户内”" },
      { label: "gone", text: "“旧值” → “–”" },
    ]);
    const erased = factsOf(step({ data: { changed: { priority: ["***", "***"] } } }), {}, t);
    expect(erased[0]?.text).toBe("“***” → “***”");
  });

  it("says what a step filled in, what was split off and merged, and why it was linked", () => {
    const fields = { place: "home", meter: 12 };
    const filled = factsOf(step({ step: "reply", data: { fields } }), {}, t, {
      field: (key) => (key === "place" ? { name: "位置", value: () => "户内" } : undefined),
    });
    expect(filled).toEqual([
      { label: "位置", text: "户内" },
      { label: "meter", text: "12" },
    ]);
    const said = (data: Record<string, unknown>) => factsOf(step({ data }), {}, t)[0]?.text;
    expect(said({ children: ["N-1", "N-2"] })).toBe("N-1、N-2");
    expect(said({ others: ["N-3"] })).toBe("N-3");
    expect(said({ score: 65, why: ["customer", "type"] })).toBe("65 分、同一客户、同一类型");
    expect(said({ hidden: 1 })).toBe("1 件不在您的查看范围内");
  });

  it("shows no codes, and nothing where nothing is said", () => {
    expect(factsOf(step({ data: { version: 4, level: 2 } }), {}, t)).toEqual([]);
    expect(factsOf(step({ data: { department: "gone" } }), {}, t)[0]?.text).toBe("未知");
  });
});
