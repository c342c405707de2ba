import { describe, expect, it } from "vitest";
import { combination, writes } from "./keys";

const press = (key: string, extra: Partial<Parameters<typeof combination>[0]> = {}) =>
  combination({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...extra });

describe("a pressed combination", () => {
  it("is written as in the list", () => {
    expect(press("F8")).toBe("F8");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("/")).toBe("/");
    expect(press("S", { code: "KeyS", ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+S");
  });

  it("goes by the key's place, since Alt and other layouts change its character", () => {
    expect(press("ñ", { code: "KeyN", altKey: true })).toBe("Alt+N");
  });

  it("is nothing while only a modifier is down", () => {
    expect(press("Control", { ctrlKey: true })).toBeNull();
  });
});

describe("while typing", () => {
  it("characters belong to the text, function keys and chords to the desk", () => {
    expect(["/", "?", "Shift+A"].map(writes)).toEqual([true, true, true]);
    expect(["F8", "Alt+N", "Ctrl+Shift+S"].map(writes)).toEqual([false, false, false]);
  });
});
