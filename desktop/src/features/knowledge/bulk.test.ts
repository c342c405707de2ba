import { describe, expect, it } from "vitest";
import type { ArticleRow, SteppedArticle } from "@/api/knowledgeTypes";
import { failedOf, versionsOf } from "./bulk";

const row = (id: string, number: number, published: number | null) =>
  ({ id, number, published, title: `第${id}条` }) as ArticleRow;
const said = (article: string, code: string): SteppedArticle => ({
  row: 1,
  title: "",
  article,
  problem: code && "no",
  code,
  details: {},
});

describe("several articles at once", () => {
  it("given a newer draft beside what is published, when withdrawn, then what is published is", () => {
    const chosen = [row("a", 3, 2), row("b", 1, null)];
    expect(versionsOf("withdraw", chosen)).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(versionsOf("submit", chosen)).toEqual([
      ["a", 3],
      ["b", 1],
    ]);
  });
  it("given some that stayed, when told, then those by their titles with their reasons", () => {
    const chosen = [row("a", 1, null), row("b", 1, null)];
    const done = [said("a", ""), said("b", "knowledge_own_work")];
    expect(failedOf(done, chosen, (one) => one.code)).toEqual([
      { id: "b", name: "第b条", why: "knowledge_own_work" },
    ]);
  });
});
