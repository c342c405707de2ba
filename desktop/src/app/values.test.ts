import { describe, expect, it } from "vitest";
import type { CallCards, Colleagues, Customer } from "@/api/customerTypes";
import { customerOf, tailOf } from "./values";

const han = { id: "1", name: "韩梅梅" } as Customer;
const liu = { id: "2", name: "刘洋" } as Customer;
const other = { id: "3" } as Colleagues;
const cards = (more: Partial<CallCards>): CallCards => ({
  prefill: false,
  matches: [],
  colleagues: [],
  link: null,
  linked: null,
  linked_colleagues: null,
  ...more,
});

describe("whom a call is with", () => {
  it("given one who was chosen, when others have the number too, then he", () => {
    expect(customerOf(cards({ linked: liu, matches: [han, liu] }))).toBe(liu);
  });
  it("given the only one with the number, when nobody was chosen, then he", () => {
    expect(customerOf(cards({ matches: [han] }))).toBe(han);
  });
  it("given several, or a colleague's, when nobody was chosen, then nobody is named", () => {
    expect(customerOf(cards({ matches: [han, liu] }))).toBeNull();
    expect(customerOf(cards({ matches: [han], colleagues: [other] }))).toBeNull();
    expect(customerOf(cards({ matches: [han], linked_colleagues: other }))).toBeNull();
    expect(customerOf(undefined)).toBeNull();
  });
});

describe("the tail of a number", () => {
  it("given a number that is masked or not, when asked, then its last four digits", () => {
    expect(tailOf({ raw: "13812345678", kind: "mobile" })).toBe("5678");
    expect(tailOf({ raw: "138****5678", kind: "mobile" })).toBe("5678");
  });
  it("given nobody's number or too short a one, when asked, then nothing", () => {
    expect(tailOf({ raw: "anonymous", kind: "anonymous" })).toBe("");
    expect(tailOf({ raw: "110", kind: "short" })).toBe("");
  });
});
