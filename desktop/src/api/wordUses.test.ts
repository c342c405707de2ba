import { describe, expect, it } from "vitest";
import { replaced } from "./wordUses";

const use = (start: number, end: number) =>
  ({ start, end, word: { word: "不知道", severity: 2, instead: "我查一下" } }) as const;

describe("a forbidden word", () => {
  it("given its place, when put right, then the rest of the text stays", () => {
    expect(replaced("您好，不知道。", use(3, 6))).toBe("您好，我查一下。");
  });
  it("given characters of two halves before it, when put right, then at its place", () => {
    expect(replaced("😀不知道", use(1, 4))).toBe("😀我查一下");
  });
});
