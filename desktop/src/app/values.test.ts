import { describe, expect, it } from "vitest";
import type { CallCards, Colleagues, Customer, CustomerField } from "@/api/customerTypes";
import type { Ticket } from "@/api/ticketTypes";
import { customerOf, mostPressing, orderSaid, tailOf, titleOf } from "./values";

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

describe("how to address a customer", () => {
  const field = (more: Partial<CustomerField>): CustomerField => ({
    key: "gender",
    zh: "性别",
    en: "Gender",
    type: "choice",
    version: 1,
    choices: [
      { code: "m", zh: "男", en: "Male" },
      { code: "f", zh: "女", en: "Female" },
    ],
    required: false,
    searchable: false,
    position: 0,
    active: true,
    ...more,
  });
  const of = (name: string, fields: Customer["fields"] = {}) => ({ name, fields }) as Customer;

  it("given a card that says 男 or 女, when asked, then the surname with 先生 or 女士", () => {
    expect(titleOf(of("韩梅梅", { gender: "f" }), [field({})])).toBe("韩女士");
    expect(titleOf(of("欧阳锋", { gender: "m" }), [field({})])).toBe("欧阳先生");
  });
  it("given an own field 称呼, when asked, then what it says", () => {
    const called = field({ key: "f1", zh: "称呼", type: "text", choices: [] });
    expect(titleOf(of("张伟", { f1: "张总" }), [called])).toBe("张总");
    expect(titleOf(of("张伟", { f1: "先生" }), [called])).toBe("张先生");
  });
  it("given a name that says it, when there is no field, then the name", () => {
    expect(titleOf(of("李女士"), [])).toBe("李女士");
  });
  it("given a company, when a person there is 男, then no surname is made of its name", () => {
    expect(titleOf(of("华东供应链公司", { gender: "m" }), [field({})])).toBe("先生");
  });
  it("given nothing of it, or a field out of use, when asked, then nothing is guessed", () => {
    expect(titleOf(of("韩梅梅"), [field({})])).toBe("");
    expect(titleOf(of("韩梅梅", { gender: "f" }), [field({ active: false })])).toBe("");
  });
});

describe("the order that presses most", () => {
  const order = (number: string, due_at: string | null, priority: Ticket["priority"] = "normal") =>
    ({ number, due_at, priority, created_at: "2026-11-01T00:00:00Z" }) as Ticket;

  it("given several, when asked, then the first to be due, whatever its priority", () => {
    const soon = order("A", "2026-11-23T06:00:00Z", "low");
    const later = order("B", "2026-11-24T06:00:00Z", "critical");
    expect(mostPressing([later, order("C", null), soon])?.number).toBe("A");
  });
  it("given several without an end, when asked, then the most urgent", () => {
    expect(mostPressing([order("A", null), order("B", null, "high")])?.number).toBe("B");
  });
  it("given none, when asked, then none", () => {
    expect(mostPressing([])).toBeNull();
  });
});

describe("the order a script speaks of", () => {
  const order = (id: string, due_at: string | null) =>
    ({ id, number: id, type: `type ${id}`, due_at, priority: "normal", created_at: "" }) as Ticket;
  const soon = order("soon", "2026-11-23T06:00:00Z");
  const late = order("late", "2026-11-25T06:00:00Z");
  const closed = order("closed", null);

  it("given one that was opened or made, when others press more, then it", () => {
    expect(orderSaid("late", [late, soon], "written", [late, soon])).toEqual({
      order: late,
      type: "type late",
    });
    expect(orderSaid("closed", [soon, closed], "", [soon]).order).toBe(closed);
  });
  it("given one that is opened and not known yet, when asked, then no other's number is said", () => {
    expect(orderSaid("late", [soon], "", [soon])).toEqual({ order: null, type: "" });
  });
  it("given one that is being written, when the caller has others, then only its type", () => {
    expect(orderSaid(null, [soon], "written", [soon])).toEqual({ order: null, type: "written" });
  });
  it("given none at hand, when the caller has several, then the most pressing", () => {
    expect(orderSaid(null, [late, soon], "", [late, soon]).order).toBe(soon);
    expect(orderSaid(null, [], "", [])).toEqual({ order: null, type: "" });
  });
});
