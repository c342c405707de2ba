import { describe, expect, it } from "vitest";
import { translate } from "@/shared/i18n";
import { sentenceOf } from "./sentence";

const said = (language: "zh" | "en", facts: Record<string, string>) =>
  sentenceOf((key, params) => translate(language, key, params), { kind: "ticket_overdue", facts });

describe("the sentence of a notice", () => {
  const order = { number: "20261118-00004", title: "公积金提取条件" };

  it("of a deadline names which of the clocks it is", () => {
    const facts = { ...order, clock_zh: "首次响应", clock_en: "first response" };
    expect(said("zh", facts)).toBe("工单 20261118-00004 首次响应已超时：公积金提取条件");
    expect(said("en", facts)).toBe("Order 20261118-00004, first response overdue: 公积金提取条件");
  });

  it("that was told before clocks were named has no gap", () => {
    expect(said("zh", order)).toBe("工单 20261118-00004 已超时：公积金提取条件");
    expect(said("en", order)).toBe("Order 20261118-00004, overdue: 公积金提取条件");
  });
});
