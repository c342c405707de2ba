/** Minutes since midnight as people write them. Pure. */

/** 540 → "09:00"; the end of the day is "24:00". */
export function clockOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** "9:00" → 540; null for what is no time of a day. */
export function minutesOf(clock: string): number | null {
  const found = /^(\d{1,2})[:：](\d{2})$/.exec(clock.trim());
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && minutes <= 1440 ? minutes : null;
}
