import dayjs from "dayjs";
import { describe, expect, it } from "vitest";
import { same, together } from "./overtaken";

const before = { content: "回电", way: "phone", due_at: "2026-01-05 10:00" };

describe("two who change one thing", () => {
  it("keep what was typed and take over what only the other changed", () => {
    const mine = { ...before, content: "回电，带上发票号" };
    const theirs = { ...before, due_at: "2026-01-06 10:00" };
    const { values, changes } = together(before, mine, theirs);
    expect(values).toEqual({ ...mine, due_at: "2026-01-06 10:00" });
    expect(changes).toEqual([
      { field: "due_at", before: before.due_at, theirs: theirs.due_at, clash: false },
    ]);
  });

  it("keep what was typed where both changed it, and say so", () => {
    const mine = { ...before, content: "我写的" };
    const { values, changes } = together(before, mine, { ...before, content: "他写的" });
    expect(values.content).toBe("我写的");
    expect(changes).toEqual([{ field: "content", before: "回电", theirs: "他写的", clash: true }]);
  });

  it("have nothing to decide where both came to the same", () => {
    const both = { ...before, way: "wechat" };
    const { values, changes } = together(before, both, { ...both });
    expect(values).toEqual(both);
    expect(changes.map((one) => one.clash)).toEqual([false]);
  });

  it("are not told of what nobody changed", () => {
    expect(together(before, { ...before, content: "新" }, { ...before }).changes).toEqual([]);
  });
});

describe("values of a field", () => {
  it("are the same by what they say", () => {
    expect(same(dayjs("2026-01-05 10:00"), dayjs("2026-01-05T10:00:00"))).toBe(true);
    expect(same(dayjs("2026-01-05 10:00"), dayjs("2026-01-05 10:01"))).toBe(false);
    expect(same(undefined, null)).toBe(true);
    expect(same("", null)).toBe(true);
    expect(same([1, 2], [1, 2])).toBe(true);
    expect(same(0, null)).toBe(false);
  });
});
