import { describe, expect, it } from "vitest";
import { tailOf } from "./tail";

describe("the tail of a number", () => {
  it("given a number that is masked or not, when asked, then its last four digits", () => {
    expect(tailOf({ raw: "13812345678", kind: "mobile" })).toBe("5678");
    expect(tailOf({ raw: "138****5678", kind: "mobile" })).toBe("5678");
  });
  it("given nobody's number or too short a one, when asked, then nothing", () => {
    expect(tailOf({ raw: "anonymous", kind: "anonymous" })).toBe("");
    expect(tailOf({ raw: "110", kind: "short" })).toBe("");
  });
});
