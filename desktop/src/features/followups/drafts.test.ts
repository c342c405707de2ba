import { describe, expect, it } from "vitest";
import { choicesOf, freeKey, freshQuestion, moved, retyped, without } from "./drafts";
import type { Document, Question } from "./questionnaireTypes";

const empty: Document = { questions: [], quotas: [], opening: "", closing: "" };
const question = (key: string, to?: string): Question => ({
  ...freshQuestion(empty),
  key,
  branches: to ? [{ test: "is", to, value: "a1" }] : [],
});
const three: Document = {
  ...empty,
  questions: [question("q1", "q3"), question("q2", "end"), question("q3")],
  quotas: [{ question: "q1", choice: "a1", most: 5 }],
};
const branches = (document: Document) =>
  Object.fromEntries(document.questions.map((one) => [one.key, one.branches.map(({ to }) => to)]));

describe("a draft", () => {
  it("gives keys nobody has", () => {
    expect(freeKey("q", ["q1", "q2"])).toBe("q3");
    expect(freshQuestion(three).key).toBe("q4");
    const codes = freshQuestion(three).options.map(({ code }) => code);
    expect(new Set(codes).size).toBe(2);
  });

  it("keeps only branches that still lead forward when a question moves", () => {
    expect(branches(moved(three, 2, 0))).toEqual({ q3: [], q1: [], q2: ["end"] });
    expect(branches(moved(three, 0, 1))).toEqual({ q2: ["end"], q1: ["q3"], q3: [] });
  });

  it("forgets what led to a question that is gone, and its quotas", () => {
    expect(branches(without(three, 2))).toEqual({ q1: [], q2: ["end"] });
    expect(without(three, 0).quotas).toEqual([]);
    expect(without(three, 1).quotas).toEqual(three.quotas);
  });

  it("has only what the type of a question has", () => {
    const scale = retyped(question("q1", "end"), "scale");
    expect([scale.options, scale.least, scale.most, scale.branches]).toEqual([[], 1, 5, []]);
    expect(choicesOf(scale).map(({ code }) => code)).toEqual(["1", "2", "3", "4", "5"]);
    expect(retyped(scale, "multiple").options).toHaveLength(2);
    expect(retyped(scale, "text").least).toBeNull();
  });
});
