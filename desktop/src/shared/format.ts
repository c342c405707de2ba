/** Figures, durations and times as the desktop shows them. Pure; `now` and the zone come in. */
import type { Language } from "./i18n/language";

const pad = (value: number): string => String(value).padStart(2, "0");

/** Seconds as m:ss under an hour, h:mm:ss above; a dash for what is unknown. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = whole % 60;
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Whole seconds between two instants; never negative. */
export function secondsSince(since: string | null | undefined, nowMs: number): number {
  if (!since) return 0;
  return Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1000));
}

/** A count with thousands marks. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US");
}

/** A share as a whole percentage; a dash when there is nothing to divide by. */
/** A word of a list as a sentence or a cell begins with it; Chinese has no capitals. */
export const begun = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part / whole) * 100)}%` : "–";
}

interface Parts {
  year: number;
  month: number;
  day: number;
  clock: string;
  clockSeconds: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function parts(ms: number, zone: string): Parts {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formatters.set(zone, formatter);
  }
  const found: Record<string, string> = {};
  for (const part of formatter.formatToParts(ms)) found[part.type] = part.value;
  return {
    year: Number(found.year),
    month: Number(found.month),
    day: Number(found.day),
    clock: `${found.hour}:${found.minute}`,
    clockSeconds: `${found.hour}:${found.minute}:${found.second}`,
  };
}

const dayNumber = (p: Parts): number => Date.UTC(p.year, p.month - 1, p.day) / 86_400_000;

const WORDS = {
  zh: { today: "今天", yesterday: "昨天" },
  en: { today: "Today", yesterday: "Yesterday" },
} as const;

/** 今天 14:03, 昨天 14:03, then 11-20 14:03 of this year, 2025-11-20 14:03 of another. */
export function when(
  iso: string | null | undefined,
  nowMs: number,
  language: Language,
  zone = centreZone(),
): string {
  if (!iso) return "–";
  const at = parts(Date.parse(iso), zone);
  const now = parts(nowMs, zone);
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return `${WORDS[language].today} ${at.clock}`;
  if (days === 1) return `${WORDS[language].yesterday} ${at.clock}`;
  const date = `${pad(at.month)}-${pad(at.day)} ${at.clock}`;
  return at.year === now.year ? date : `${at.year}-${date}`;
}

/** The exact instant for hover: 2026-11-22 14:03:07. */
export function exact(iso: string | null | undefined, zone = centreZone()): string {
  if (!iso) return "–";
  const at = parts(Date.parse(iso), zone);
  return `${at.year}-${pad(at.month)}-${pad(at.day)} ${at.clockSeconds}`;
}

/** Time of day with seconds, for timelines. */
export function clock(iso: string, zone = centreZone()): string {
  return parts(Date.parse(iso), zone).clockSeconds;
}

/** The centre's time zone; one installation serves one centre. */
export function centreZone(): string {
  return "Asia/Shanghai";
}
