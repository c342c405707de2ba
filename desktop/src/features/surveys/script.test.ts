import { describe, expect, it } from "vitest";
import { FRESH_SCRIPT, scriptToSend } from "./script";

describe("scriptToSend", () => {
  it("keeps what the form does not show", () => {
    const sent = scriptToSend({ reason: false, tries: 3 }, FRESH_SCRIPT);
    expect(sent.reasons).toEqual(FRESH_SCRIPT.reasons);
    expect(sent.tries).toBe(3);
  });

  it("lets a bad mark lie below the scale's end", () => {
    expect(scriptToSend({ scale: 3, bad_at: 4 }, FRESH_SCRIPT).bad_at).toBe(2);
  });

  it("sends an empty name for a sound that was taken away", () => {
    const cleared = { ask: undefined } as never;
    expect(scriptToSend(cleared, { ...FRESH_SCRIPT, ask: "prompt/x" }).ask).toBe("");
  });
});
