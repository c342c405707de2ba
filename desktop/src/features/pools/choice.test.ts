/** Given a list and what is ticked in it, then exactly those are distributed. */
import { describe, expect, it } from "vitest";
import { choiceOf, type FoundList, firstWhom, whoms } from "./choice";

const pool: FoundList = { filters: {}, sort: "since", lying: true, total: 70_000, capped: true };
const fair: FoundList = { ...pool, filters: { source: "fair", q: "张" }, sort: "-since" };
const cards: FoundList = {
  filters: { tag: "campaign", field: ["city:深圳"], created_from: "2026-01-01T00:00:00Z" },
  sort: "name",
  lying: false,
  total: 12,
  capped: false,
};
const base = { picked: [], filters: {}, first: null };

describe("which customers are distributed", () => {
  it("means the list as it is narrowed, before the whole pool", () => {
    expect(firstWhom([], fair)).toBe("found");
    expect(firstWhom([], cards)).toBe("found");
    expect(firstWhom(["a"], fair)).toBe("chosen");
    expect(firstWhom([], pool)).toBe("lying");
    expect(firstWhom([], undefined)).toBe("lying");
  });

  it("offers the list only where it is not the whole pool", () => {
    expect(whoms(pool)).toEqual(["chosen", "lying", "filter"]);
    expect(whoms(fair)).toEqual(["chosen", "found", "lying", "filter"]);
    expect(whoms({ ...cards, filters: {} })).toContain("found");
  });

  it("tells every filter of the pool's list, in its order", () => {
    expect(choiceOf({ ...base, whom: "found", found: fair, first: 2000 })).toEqual({
      filters: { source: "fair", q: "张" },
      lying: true,
      sort: "-since",
      first: 2000,
    });
  });

  it("tells every filter of the customers' list", () => {
    expect(choiceOf({ ...base, whom: "found", found: cards })).toEqual({
      filters: cards.filters,
      lying: false,
      sort: "name",
    });
  });

  it("narrows the whole pool by level alone, and cards by what the drawer asks", () => {
    const filters = { level: "vip", owner: "u", department: "d" };
    expect(choiceOf({ ...base, whom: "lying", found: fair, filters })).toEqual({
      filters: { level: "vip" },
      lying: true,
    });
    expect(choiceOf({ ...base, whom: "filter", found: fair, filters, first: 5 })).toEqual({
      filters,
      lying: false,
      first: 5,
    });
  });

  it("sends what is ticked as it is", () => {
    expect(choiceOf({ ...base, whom: "chosen", picked: ["a"], found: cards, first: 5 })).toEqual({
      customers: ["a"],
    });
  });
});
