import { describe, expect, it } from "vitest";
import {
  dirty,
  EMPTY_NOTES,
  type NotesEvent,
  type NotesState,
  notesStep,
  notesWord,
} from "./notes";

const run = (events: NotesEvent[], from: NotesState = EMPTY_NOTES) =>
  events.reduce(notesStep, from);
const typed = (text: string): NotesEvent => ({ kind: "typed", text });

describe("notes saved as typed", () => {
  it("are saving until the server has what is on the screen", () => {
    const first = run([typed("退货"), { kind: "sending" }]);
    expect(notesWord(first)).toBe("saving");
    const more = run([typed("退货进度"), { kind: "sent", version: 1 }], first);
    expect(dirty(more)).toBe(true);
    expect(notesWord(more)).toBe("saving");
    const all = run([{ kind: "sending" }, { kind: "sent", version: 2 }], more);
    expect(dirty(all)).toBe(false);
    expect(notesWord(all)).toBe("saved");
  });

  it("do not send twice at once", () => {
    expect(dirty(run([typed("a"), { kind: "sending" }, typed("ab")]))).toBe(false);
  });

  it("say when they could not be saved and stay to be sent again", () => {
    const state = run([typed("a"), { kind: "sending" }, { kind: "failed" }]);
    expect(notesWord(state)).toBe("notSaved");
    expect(dirty(state)).toBe(true);
  });

  it("keep what was typed before the server's text came", () => {
    const state = run([typed("新"), { kind: "loaded", text: "旧", version: 3 }]);
    expect(state.text).toBe("新\n\n旧");
    expect(state.version).toBe(3);
    expect(dirty(state)).toBe(true);
  });

  it("show the server's text when nothing was typed", () => {
    const state = run([{ kind: "loaded", text: "旧", version: 3 }]);
    expect(state.text).toBe("旧");
    expect(dirty(state)).toBe(false);
  });

  it("ignore an answer older than what they have", () => {
    const state = run([
      typed("a"),
      { kind: "sending" },
      { kind: "sent", version: 2 },
      { kind: "loaded", text: "", version: 1 },
    ]);
    expect(state.text).toBe("a");
  });

  it("lose neither text when changed elsewhere, and send the merged one on that version", () => {
    const state = run([
      typed("mine"),
      { kind: "sending" },
      { kind: "changedElsewhere", text: "theirs", version: 5 },
    ]);
    expect(state.text).toContain("mine");
    expect(state.text).toContain("theirs");
    expect(state.conflict).toBe(true);
    expect(dirty(state)).toBe(true);
    expect(state.version).toBe(5);
  });
});
