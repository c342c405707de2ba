import { describe, expect, it } from "vitest";
import { changed, cleared, inputOf } from "./mine";
import type { Mine } from "./types";

const MINE: Mine = {
  mail: "wang@example.com",
  phone: null,
  ways: ["mail"],
  kinds: [
    { kind: "ticket_urged", way: "mail", offered: true, wanted: true, chosen: null },
    { kind: "ticket_urged", way: "hook", offered: true, wanted: false, chosen: false },
  ],
  quiet_begins: "22:00",
  quiet_ends: "07:00",
  language: "zh",
};

describe("one's own choice", () => {
  it("sends only what the person decided", () => {
    expect(inputOf(MINE).kinds).toEqual([{ kind: "ticket_urged", way: "hook", wanted: false }]);
  });

  it("takes a change as decided, also one that equals the default", () => {
    const edited = changed(
      changed(MINE, "ticket_urged", "mail", false),
      "ticket_urged",
      "mail",
      true,
    );
    expect(inputOf(edited).kinds).toContainEqual({
      kind: "ticket_urged",
      way: "mail",
      wanted: true,
    });
    expect(MINE.kinds[0]?.chosen).toBeNull();
  });

  it("goes back to the defaults and keeps the quiet hours", () => {
    expect(inputOf(cleared(MINE))).toEqual({
      kinds: [],
      quiet_begins: "22:00",
      quiet_ends: "07:00",
      language: "zh",
    });
  });
});
