import { describe, expect, it } from "vitest";
import { daysShown, instantOf, mondayOf, monthLater, stepped, wallOf } from "./wall";

describe("hours on the centre's wall", () => {
  it("are the same read and written, whatever the browser's zone is", () => {
    expect(wallOf("2026-01-05T16:30:00Z", "Asia/Shanghai")).toBe("2026-01-06 00:30");
    expect(instantOf("2026-01-06 00:30", "Asia/Shanghai")).toBe("2026-01-05T16:30:00.000Z");
    for (const wall of ["2026-02-28 23:59", "2026-12-31 00:00", "2028-02-29 10:05"])
      expect(wallOf(instantOf(wall))).toBe(wall);
  });
});

describe("the days of a calendar", () => {
  it("of a week are Monday to Sunday", () => {
    expect(mondayOf("2026-01-04")).toBe("2025-12-29");
    expect(daysShown("2026-01-07", "week")).toEqual([
      "2026-01-05",
      "2026-01-06",
      "2026-01-07",
      "2026-01-08",
      "2026-01-09",
      "2026-01-10",
      "2026-01-11",
    ]);
  });

  it("of any month are whole weeks around it, never more than the server gives", () => {
    for (let n = 0; n < 48; n++) {
      const month = monthLater("2026-01-15", n);
      const days = daysShown(month, "month");
      expect(days.length % 7).toBe(0);
      expect(days.length).toBeLessThanOrEqual(42);
      expect(days).toContain(month);
      const last = new Date(Date.parse(`${monthLater(month, 1)}T00:00:00Z`) - 86_400_000);
      expect(days).toContain(last.toISOString().slice(0, 10));
      expect(mondayOf(days[0] ?? "")).toBe(days[0]);
    }
  });

  it("step by weeks and months", () => {
    expect(stepped("2026-01-31", "month", 1)).toBe("2026-02-01");
    expect(stepped("2026-01-31", "month", -1)).toBe("2025-12-01");
    expect(stepped("2026-01-31", "week", 1)).toBe("2026-02-07");
  });
});
