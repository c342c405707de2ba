import { describe, expect, it } from "vitest";
import { themeConfig, themeOf } from "./theme";

describe("the theme", () => {
  it("given a choice, then the system is not asked", () => {
    expect(themeOf("light", true)).toBe("light");
    expect(themeOf("dark", false)).toBe("dark");
  });

  it("given a system that wants less motion, then nothing moves by itself", () => {
    expect(themeConfig("light", true).token?.motion).toBe(false);
    expect(themeConfig("light").token?.motion).toBe(true);
  });

  it("given none, then it follows the system", () => {
    expect([themeOf("system", true), themeOf("system", false)]).toEqual(["dark", "light"]);
  });
});
