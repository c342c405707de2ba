import { describe, expect, it } from "vitest";
import { begun, clock, count, duration, exact, percent, secondsSince, when } from "./format";

const NOW = Date.parse("2026-11-22T06:30:00Z"); // 14:30 in Shanghai

describe("durations", () => {
  it("are m:ss under an hour and h:mm:ss above", () => {
    expect([0, 7, 65, 3599, 3600, 36_061].map(duration)).toEqual([
      "0:00",
      "0:07",
      "1:05",
      "59:59",
      "1:00:00",
      "10:01:01",
    ]);
  });

  it("drop fractions and never go below zero", () => {
    expect(duration(59.99)).toBe("0:59");
    expect(duration(-3)).toBe("0:00");
  });

  it("are a dash when unknown", () => {
    expect([null, undefined, Number.NaN].map(duration)).toEqual(["–", "–", "–"]);
  });

  it("since an instant never run backwards when clocks differ", () => {
    expect(secondsSince("2026-11-22T06:29:00Z", NOW)).toBe(60);
    expect(secondsSince("2026-11-22T06:31:00Z", NOW)).toBe(0);
  });
});

describe("times", () => {
  it("are 今天, 昨天, then the date, by the centre's days", () => {
    expect(when("2026-11-22T06:03:00Z", NOW, "zh")).toBe("今天 14:03");
    expect(when("2026-11-21T16:00:00Z", NOW, "zh")).toBe("今天 00:00");
    expect(when("2026-11-21T15:59:00Z", NOW, "zh")).toBe("昨天 23:59");
    expect(when("2026-11-20T06:03:00Z", NOW, "zh")).toBe("11-20 14:03");
    expect(when("2025-11-20T06:03:00Z", NOW, "zh")).toBe("2025-11-20 14:03");
    expect(when("2026-11-22T06:03:00Z", NOW, "en")).toBe("Today 14:03");
  });

  it("are exact on hover and in timelines", () => {
    expect(exact("2026-11-22T06:03:07.9Z")).toBe("2026-11-22 14:03:07");
    expect(clock("2026-11-22T16:00:00Z")).toBe("00:00:00");
  });
});

describe("words", () => {
  it("begin a sentence with a capital where there is one", () => {
    expect([begun("no limit"), begun("不限"), begun("")]).toEqual(["No limit", "不限", ""]);
  });
});

describe("figures", () => {
  it("have thousands marks", () => {
    expect(count(1_234_567)).toBe("1,234,567");
  });

  it("do not divide by nothing", () => {
    expect(percent(3, 4)).toBe("75%");
    expect(percent(0, 0)).toBe("–");
  });
});
