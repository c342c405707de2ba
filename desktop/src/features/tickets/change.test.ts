import { describe, expect, it } from "vitest";
import type { Ticket } from "@/api/ticketTypes";
import { changeOf, valuesOf } from "./change";

const SEEN = {
  type: "t1",
  title: "漏水",
  content: "三楼",
  address: "",
  priority: "normal",
  confidential: false,
  fields: { floor: 3, place: "pipe" },
} as unknown as Ticket;

describe("a correction of an order", () => {
  it("sends nothing when nothing was changed", () => {
    expect(changeOf(SEEN, valuesOf(SEEN))).toBeNull();
  });

  it("sends what was changed of what was seen: the rest may be a colleague's by now", () => {
    const values = { ...valuesOf(SEEN), content: "五楼", fields: { floor: 5, place: "pipe" } };
    expect(changeOf(SEEN, values)).toEqual({ content: "五楼", fields: { floor: 5 } });
  });

  it("can empty a text and take a mark away", () => {
    const marked = { ...SEEN, confidential: true } as Ticket;
    expect(changeOf(marked, { ...valuesOf(marked), content: "", confidential: false })).toEqual({
      content: "",
      confidential: false,
    });
  });
});
