import { describe, expect, it } from "vitest";
import { inWords } from "./variables";

const NAME = { name: "customer.name", zh: "客户姓名", en: "customer's name" };

describe("variables of scripts", () => {
  it("are read as what they stand for, in the language of the page", () => {
    expect(inWords("请问{customer.name}？", [NAME], "zh")).toBe("请问（客户姓名）？");
    expect(inWords("Dear {customer.name}", [NAME], "en")).toBe("Dear (customer's name)");
  });

  it("that nobody knows stay as they were written", () => {
    expect(inWords("{order.x} {a b}", [NAME], "zh")).toBe("{order.x} {a b}");
  });
});
