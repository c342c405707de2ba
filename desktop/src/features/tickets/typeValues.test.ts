import { describe, expect, it } from "vitest";
import type { TicketType } from "@/api/ticketTypes";
import { toSend, valuesOf } from "./typeValues";

const TYPE: TicketType = {
  id: "t",
  project: "p",
  parent: null,
  code: "refund",
  zh: "退款",
  en: "Refund",
  fields: [
    {
      key: "paid",
      zh: "已付款",
      en: "Paid",
      type: "yes_no",
      choices: [],
      when_key: "",
      when_values: [],
      required_at: ["accept"],
    },
    {
      key: "amount",
      zh: "金额",
      en: "Amount",
      type: "number",
      choices: [],
      when_key: "paid",
      when_values: [true],
      required_at: [],
    },
  ],
  acts: [
    { code: "id", zh: "核对身份", en: "Identity", kind: "identity", step: "reply", blocks: true },
  ],
  switches: { revisit: false },
  priority: "high",
  department: null,
  template: "订单号：",
  position: 3,
  active: true,
  version: 4,
};

describe("a type on its form", () => {
  it("is sent as it came when nobody changed anything", () => {
    const { id: _id, project: _project, version: _version, ...input } = TYPE;
    expect(toSend(valuesOf(TYPE))).toEqual(input);
  });

  it("reads a condition on a field of a type above by what that field holds", () => {
    const values = valuesOf(TYPE);
    const [paid, amount] = values.fields;
    if (!paid || !amount) throw new Error("the fields are gone");
    values.fields = [{ ...amount, when_values: ["true"] }];
    const above = [{ ...paid, when_values: [] }];
    expect(toSend(values, above).fields[0]?.when_values).toEqual([true]);
    expect(toSend(values).fields[0]?.when_values).toEqual(["true"]);
  });

  it("says only what it sets itself: a switch given back to the parent is left out", () => {
    const values = valuesOf(TYPE);
    values.switches = { revisit: undefined, suspend: true };
    expect(toSend(values).switches).toEqual({ suspend: true });
  });

  it("has no choices where nothing is chosen, and no condition without a field", () => {
    const values = valuesOf(TYPE);
    const [, amount] = values.fields;
    if (amount) {
      amount.choices = [{ code: "x", zh: "x", en: "x" }];
      amount.when_key = "";
    }
    const sent = toSend(values).fields[1];
    expect([sent?.choices, sent?.when_values]).toEqual([[], []]);
  });
});
