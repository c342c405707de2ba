/** Hours as the clock on the centre's wall shows them, whatever the browser's zone is. Pure. */
import { centreZone, clock } from "@/shared/format";
import { dayOf, midnight, nextDay } from "@/shared/list/period";

/** An instant as `YYYY-MM-DD HH:mm`. */
export function wallOf(iso: string, zone = centreZone()): string {
  return `${dayOf(Date.parse(iso), zone)} ${clock(iso, zone).slice(0, 5)}`;
}

/** `YYYY-MM-DD HH:mm` as an instant. */
export function instantOf(wall: string, zone = centreZone()): string {
  const [day = "", time = "00:00"] = wall.split(" ");
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const at = Date.parse(midnight(day, zone)) + (hours * 60 + minutes) * 60_000;
  return new Date(at).toISOString();
}

/** Monday of the week a day is in. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return nextDay(day, -weekday);
}

export type Length = "week" | "month";

/** The days a calendar shows: seven, or the whole weeks a month touches. */
export function daysShown(day: string, length: Length): string[] {
  if (length === "week") {
    const first = mondayOf(day);
    return Array.from({ length: 7 }, (_, i) => nextDay(first, i));
  }
  const first = mondayOf(`${day.slice(0, 7)}-01`);
  const weeks = Math.ceil(
    (Date.parse(`${monthLater(day, 1)}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) /
      (7 * 86_400_000),
  );
  return Array.from({ length: weeks * 7 }, (_, i) => nextDay(first, i));
}

/** The first day of the month so many months later. */
export function monthLater(day: string, months: number): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The day that the next (or the one before) week or month begins with. */
export function stepped(day: string, length: Length, steps: number): string {
  return length === "week" ? nextDay(day, 7 * steps) : monthLater(day, steps);
}
