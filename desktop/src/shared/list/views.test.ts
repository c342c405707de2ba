import { describe, expect, it } from "vitest";
import { isView, keptOf, nearest, viewed } from "./views";

const NAMES = ["level", "f.city"];
const at = (text: string) => new URLSearchParams(text);

describe("saved views of a list", () => {
  it("given an address, when kept, then filters, words and order without the place", () => {
    const search = at("level=vip&f.city=深圳&q=李&sort=-name&page=3&after=x&size=100&call=7");
    expect(keptOf(search, NAMES)).toEqual({
      level: "vip",
      "f.city": "深圳",
      q: "李",
      sort: "-name",
    });
  });

  it("given a view, when chosen, then its filters from the start and what is others' stays", () => {
    const search = at("level=new&page=3&after=x&size=100&call=7");
    const there = viewed(search, NAMES, { "f.city": "深圳", sort: "name", gone: "x" });
    expect(Object.fromEntries(there)).toEqual({
      size: "100",
      call: "7",
      "f.city": "深圳",
      sort: "name",
    });
    expect(isView(there, NAMES, { sort: "name", "f.city": "深圳" })).toBe(true);
  });

  it("given a filter more or less, then it is another list", () => {
    const filters = { level: "vip" };
    expect(isView(at("level=vip&page=2"), NAMES, filters)).toBe(true);
    expect(isView(at("level=vip&q=x"), NAMES, filters)).toBe(false);
    expect(isView(at(""), NAMES, filters)).toBe(false);
    expect(isView(at(""), NAMES, {})).toBe(true);
    // A filter that this list does not have (any more) makes no difference.
    expect(isView(at("level=vip"), NAMES, { level: "vip", gone: "x" })).toBe(true);
  });

  it("given tabs of the list's own, when narrowed further, then it still stands in one", () => {
    const tabs: { key: string; filters: Record<string, string> }[] = [
      { key: "mine", filters: { view: "mine" } },
      { key: "all", filters: {} },
    ];
    expect(nearest(tabs, { view: "mine", type: "t1" })?.key).toBe("mine");
    expect(nearest(tabs, { type: "t1" })?.key).toBe("all");
    expect(nearest(tabs.slice(0, 1), { type: "t1" })).toBeUndefined();
  });
});
