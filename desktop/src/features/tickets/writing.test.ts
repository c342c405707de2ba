import { describe, expect, it } from "vitest";
import { writingOf } from "./writing";

describe("the order that is written", () => {
  it("given a title, when asked what it is about, then the title says it", () => {
    expect(writingOf({ type: "t", title: " 快递破损 ", content: "很长的内容" })).toEqual({
      type: "t",
      words: "快递破损",
    });
  });
  it("given no title, when asked, then the beginning of the content does", () => {
    expect(writingOf({ content: "啊".repeat(300) })).toEqual({ type: "", words: "啊".repeat(100) });
  });
});
