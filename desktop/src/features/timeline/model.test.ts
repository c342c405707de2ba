import { describe, expect, it } from "vitest";
import { type Params, type TextKey, translate } from "@/shared/i18n";
import { placeOf, sentenceOf, type TimelineEntry } from "./model";

const zh = (key: TextKey, params?: Params) => translate("zh", key, params);
const words = {
  t: zh,
  names: { a: "小王", b: "小李" },
  fieldWord: (field: string) => ({ remark: "备注", name: "姓名" })[field] ?? field,
};
const entry = (kind: string, facts: TimelineEntry["facts"]): TimelineEntry => ({
  id: "1",
  kind,
  at: "2026-03-02T01:00:00Z",
  by: null,
  facts,
  text: "",
  about: null,
});

describe("the timeline", () => {
  it("given calls, when told, then direction, number, outcome and length", () => {
    const facts = { direction: "in", number: "138****8000", outcome: "answered", talked_s: 65 };
    expect(sentenceOf(entry("call", facts), words)).toBe("来电 138 **** 8000 · 已接听 · 1:05");
    expect(sentenceOf(entry("call", { ...facts, live: true }), words)).toContain("进行中");
    const missed = { ...facts, direction: "out", outcome: "failed", talked_s: 0 };
    expect(sentenceOf(entry("call", missed), words)).toMatch(/^外呼 138 \*{4} 8000 · \S+$/);
  });

  it("given a new owner, when told, then from whom to whom, nobody included", () => {
    const owner = { made: false, owner: { from: "a", to: null } };
    expect(sentenceOf(entry("owner", owner), words)).toBe("归属：小王 → 无");
    expect(sentenceOf(entry("owner", { made: true }), words)).toBe("建立客户资料");
  });

  it("given a save, when told, then the fields by their names", () => {
    const fields = { fields: ["remark", "name"] };
    expect(sentenceOf(entry("card", fields), words)).toBe("修改了备注、姓名");
  });

  it("given what the desk did for him, when told, then in words and with its page", () => {
    const told = (kind: string, facts: TimelineEntry["facts"]) =>
      sentenceOf(entry(kind, facts), words);
    expect(told("followup", { way: "phone", state: "done" })).toBe("跟进（电话）· 已完成");
    expect(told("answers", { name: "回访", state: "complete" })).toBe("问卷 回访 · 已完成");
    expect(told("ticket", { number: "7", title: "漏水", step: "close" })).toBe(
      "工单 7 漏水 · 办结",
    );
    expect(told("pool", { why: "claimed", from: null, to: "a" })).toBe(
      "归属变更（领取）：无 → 小王",
    );
    const moved = { why: "by_hand", pool: "甲池", from: "a", to: "b" };
    expect(told("pool", { ...moved, department: { from: null, to: "a" } })).toBe(
      "归属变更（手工设置 · 甲池）：小王 → 小李 · 部门：无 → 小王",
    );
    const order = entry("order", { number: "A-1", amount: "88.00", stage: "paid" });
    expect(sentenceOf(order, words)).toBe("订单 A-1 · 88.00 元 · 已付款");
    expect(placeOf({ ...order, about: { noun: "order", id: "9" } })).toBe("/shop/orders?q=A-1");
    const plan = entry("followup", { way: "phone", state: "done" });
    expect(placeOf({ ...plan, about: { noun: "followup", id: "9" } })).toBe("/followups?id=9");
  });

  it("given a kind that nobody knows here, when told, then it is still told", () => {
    expect(sentenceOf(entry("meteorite", {}), words)).toBe("其他");
  });

  it("given an entry, when opened, then on its page, and one he may not open on none", () => {
    const open = { ...entry("call", {}), about: { noun: "call", id: "7" } };
    expect(placeOf(open)).toBe("/calls/7");
    expect(placeOf(entry("call", {}))).toBeNull();
    expect(placeOf({ ...open, about: { noun: "meteorite", id: "7" } })).toBeNull();
  });
});
