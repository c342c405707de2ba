import { describe, expect, it } from "vitest";
import { FRESH_POLICY } from "./policy";
import { FIRST_TAB, tabOf } from "./tabs";

describe("the tab of a field", () => {
  it("is known of every rule of a queue", () => {
    for (const field of Object.keys(FRESH_POLICY)) {
      expect(tabOf(["policy", field]), field).not.toBe(FIRST_TAB);
    }
  });

  it("is the first one for everything else", () => {
    expect(tabOf(["name"])).toBe(FIRST_TAB);
  });
});
