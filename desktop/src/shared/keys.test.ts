import { describe, expect, it } from "vitest";
import { changeKeys, combination, keysOf, resetKeys, writes } from "./keys";

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

describe("a shortcut of one's own", () => {
  it("given keys that another has, then that one is named and nothing changes", () => {
    expect(changeKeys("note", "F8")).toBe("answer");
    expect(keysOf("note")).toBe("Alt+N");
  });

  it("given one switched off, then its keys are free, and it comes back only while they are", () => {
    expect(changeKeys("note", "")).toBeNull();
    expect(keysOf("note")).toBe("");
    expect(changeKeys("hold", "Alt+N")).toBeNull();
    expect(resetKeys("note")).toBe("hold");
    expect([resetKeys("hold"), resetKeys("note")]).toEqual([null, null]);
    expect([keysOf("hold"), keysOf("note")]).toEqual(["F6", "Alt+N"]);
  });

  it("given two switched off, then that is no conflict", () => {
    expect([changeKeys("swap", ""), changeKeys("merge", "")]).toEqual([null, null]);
    expect([resetKeys("swap"), resetKeys("merge")]).toEqual([null, null]);
  });
});
