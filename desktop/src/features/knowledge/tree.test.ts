import { describe, expect, it } from "vitest";
import type { KnowledgeCategory } from "@/api/knowledgeTypes";
import { branches, pieces } from "./tree";

const row = (id: string, parent: string | null, articles = 0, more = {}): KnowledgeCategory => ({
  id,
  name: id,
  parent,
  department: null,
  position: 0,
  active: true,
  articles,
  mine: false,
  follows: false,
  ...more,
});

describe("the tree", () => {
  it("counts what is under a category, too, and leaves out what is not in use", () => {
    const rows = [
      row("a", null, 1),
      row("b", "a", 2),
      row("c", "b", 3),
      row("d", "a", 9, { active: false }),
    ];
    const [a] = branches(rows);
    expect(a?.count).toBe(6);
    expect(a?.children?.map((one) => one.key)).toEqual(["b"]);
  });

  it("lets a maintainer choose only what is his part", () => {
    const [a] = branches([row("a", null), row("b", "a", 0, { mine: true })], true);
    expect([a?.disabled, a?.children?.[0]?.disabled]).toEqual([true, false]);
  });
});

describe("pieces", () => {
  it("put together are the text again, with the marks where they were", () => {
    const found = pieces("关于退款的说明", [
      [2, 4],
      [5, 7],
    ]);
    expect(found.map((one) => one.text).join("")).toBe("关于退款的说明");
    expect(found.filter((one) => one.marked).map((one) => one.text)).toEqual(["退款", "说明"]);
  });

  it("count characters and not their halves", () => {
    const found = pieces("😀退款", [[1, 3]]);
    expect(found.map((one) => [one.text, one.marked])).toEqual([
      ["😀", false],
      ["退款", true],
    ]);
  });
});
