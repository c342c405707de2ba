/** A year's days laid out as twelve months of whole weeks, Monday first. Pure. */
import type { CalendarDay, DayKind } from "@/api/types";

export interface Month {
  month: number;
  /** Days with `null` before the first, so that the first column is Monday. */
  cells: (CalendarDay | null)[];
}

/** Monday is 0. Read from the date's own digits, so the browser's zone has no say. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function monthsOf(days: readonly CalendarDay[]): Month[] {
  const months: Month[] = [];
  for (const day of days) {
    const month = Number(day.date.slice(5, 7));
    let last = months.at(-1);
    if (!last || last.month !== month) {
      last = { month, cells: Array(weekdayOf(day.date)).fill(null) };
      months.push(last);
    }
    last.cells.push(day);
  }
  return months;
}

export function countKinds(days: readonly CalendarDay[]): Record<DayKind, number> {
  const counts: Record<DayKind, number> = { work: 0, off: 0, holiday: 0, makeup: 0, own: 0 };
  for (const day of days) counts[day.kind] += 1;
  return counts;
}

/** Days on which anybody works at all. */
export const openDays = (days: readonly CalendarDay[]): number =>
  days.filter((day) => day.periods.length > 0).length;

export const periodsText = (day: CalendarDay): string =>
  day.periods.map((period) => `${period.opens}–${period.closes}`).join(" ");
