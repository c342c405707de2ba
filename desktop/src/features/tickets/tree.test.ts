import { describe, expect, it } from "vitest";
import type { TicketType } from "@/api/ticketTypes";
import { pathWords, treeOf } from "./tree";

const type = (id: string, parent: string | null, more: Partial<TicketType> = {}) =>
  ({
    id,
    parent,
    code: id,
    zh: `类${id}`,
    en: id,
    position: 0,
    active: true,
    ...more,
  }) as TicketType;
const TYPES = [
  type("b", null, { position: 2 }),
  type("a", null, { position: 1 }),
  type("a1", "a"),
  type("a2", "a", { active: false }),
];

describe("the tree of types", () => {
  it("stands in the centre's order, without those retired", () => {
    const tree = treeOf(TYPES, "en");
    expect(tree.map((one) => one.value)).toEqual(["a", "b"]);
    expect(tree[0]?.children.map((one) => one.value)).toEqual(["a1"]);
  });

  it("has headings that are not chosen, and retired ones where they are looked after", () => {
    const tree = treeOf(TYPES, "zh", { headings: true, retired: true });
    expect(tree.map((one) => [one.title, one.disabled])).toEqual([
      ["类a", true],
      ["类b", false],
    ]);
    expect(tree[0]?.children).toHaveLength(2);
  });

  it("names the way to a type", () => {
    expect(pathWords(TYPES, "a1", "zh")).toBe("类a / 类a1");
    expect(pathWords(TYPES, "gone", "zh")).toBe("");
  });
});
