import { describe, expect, it } from "vitest";
import { dialable, spacedNumber } from "./numbers";

const shown = (raw: string) => spacedNumber({ raw, kind: "mobile" });

describe("numbers", () => {
  it("of mobiles are read in groups, masked or not, with or without the country", () => {
    expect(shown("13812341234")).toBe("138 1234 1234");
    expect(shown("138****1234")).toBe("138 **** 1234");
    expect(shown("+8613812341234")).toBe("138 1234 1234");
  });

  it("of lines with the country are read as they are dialled at home", () => {
    expect(shown("+862088886666")).toBe("020 8888 6666");
    expect(shown("+8675526668888")).toBe("0755 2666 8888");
    expect(shown("+863798881234")).toBe("0379 888 1234");
    expect(shown("+864008001234")).toBe("400 800 1234");
    expect(shown("+442079460000")).toBe("+442079460000");
  });

  it("of other kinds stay as they came", () => {
    expect(shown("02166886688")).toBe("02166886688");
    expect(shown("95588")).toBe("95588");
    expect(shown("")).toBe("");
  });

  it("to dial keep digits, keys and one leading plus", () => {
    expect(dialable(" +86 138-1234-1234 ")).toBe("+8613812341234");
    expect(dialable("(021) 6688 6688")).toBe("02166886688");
    expect(dialable("1+2")).toBe("12");
    expect(dialable("abc")).toBe("");
  });
});
