import { describe, expect, it } from "vitest";
import type { CalendarDay } from "@/api/types";
import { countKinds, monthsOf, openDays, periodsText, weekdayOf } from "./months";

const day = (date: string, more: Partial<CalendarDay> = {}): CalendarDay => ({
  date,
  kind: "work",
  name: "",
  periods: [],
  ...more,
});

describe("the months of a year", () => {
  it("begin in the column of their weekday", () => {
    const months = monthsOf([day("2026-01-31"), day("2026-02-01"), day("2026-02-02")]);
    expect(months.map((month) => month.month)).toEqual([1, 2]);
    expect(months[1]?.cells.filter((cell) => cell === null)).toHaveLength(6);
    expect(months[1]?.cells.at(-1)?.date).toBe("2026-02-02");
  });

  it("count Monday as the first day, whatever the browser's zone", () => {
    expect(weekdayOf("2026-11-23")).toBe(0);
    expect(weekdayOf("2026-11-22")).toBe(6);
  });

  it("are counted by kind, and by whether anybody works", () => {
    const half = { opens: "09:00", closes: "12:00" };
    const days = [
      day("2026-10-01", { kind: "holiday" }),
      day("2026-12-31", { kind: "own", periods: [half, { opens: "13:00", closes: "14:00" }] }),
    ];
    expect(countKinds(days)).toMatchObject({ holiday: 1, own: 1, work: 0 });
    expect(openDays(days)).toBe(1);
    expect(periodsText(days[1] as CalendarDay)).toBe("09:00–12:00 13:00–14:00");
  });
});
