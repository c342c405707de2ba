import { describe, expect, it } from "vitest";
import { draftOf, keepDraft } from "./drafts";
import { dirty, EMPTY_NOTES, notesStep } from "./notes";

function store() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe("notes that were typed while the server was away", () => {
  it("given a reload, when the server's text comes, then what was typed is there and is sent", () => {
    const browser = store();
    keepDraft("c1", "要退货，地址已改", browser);

    let state = notesStep(EMPTY_NOTES, { kind: "typed", text: draftOf("c1", browser) });
    state = notesStep(state, { kind: "loaded", text: "要退货", version: 3 });

    expect(state.text).toBe("要退货，地址已改");
    expect(dirty(state)).toBe(true);
    expect(state.version).toBe(3);
  });

  it("given all is saved, when looked for, then no draft is left, of no call", () => {
    const browser = store();
    keepDraft("c1", "甲", browser);
    keepDraft("c2", "乙", browser);
    keepDraft("c1", "", browser);
    expect([draftOf("c1", browser), draftOf("c2", browser)]).toEqual(["", "乙"]);
  });

  it("given a browser that keeps nothing, when asked, then nothing breaks", () => {
    keepDraft("c1", "甲", null);
    expect(draftOf("c1", null)).toBe("");
  });
});
