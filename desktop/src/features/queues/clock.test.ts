import { describe, expect, it } from "vitest";
import { clockOf, minutesOf } from "./clock";

describe("times of opening hours", () => {
  it("come back as they were written", () => {
    for (const clock of ["00:00", "09:05", "18:30", "24:00"]) {
      expect(clockOf(minutesOf(clock) ?? -1)).toBe(clock);
    }
  });
  it("are read with one digit and with a Chinese colon", () => {
    expect(minutesOf("9:00")).toBe(540);
    expect(minutesOf(" 18：30 ")).toBe(1110);
  });
  it("are refused when no day has them", () => {
    for (const clock of ["", "9", "09:60", "24:01", "ab:cd"]) expect(minutesOf(clock)).toBeNull();
  });
});
