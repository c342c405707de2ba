/** What a clock of an order says to a person: a word, a colour, how much time. Pure. */
import type { Ticket, TicketClock } from "@/api/ticketTypes";
import type { Language } from "@/shared/i18n";
import type { Tone } from "@/shared/Pill";

export type ClockWord = "met" | "metLate" | "paused" | "left" | "soon" | "over";

export interface Shown {
  word: ClockWord;
  tone: Tone;
  /** Milliseconds left or over; null where no time runs. */
  ms: number | null;
}

const SOON_MS = 2 * 3_600_000;

/** A clock now. Its last two hours, or its last fifth if that is less, are “soon”. */
export function clockShown(clock: TicketClock, nowMs: number): Shown {
  const due = clock.due_at === null ? null : Date.parse(clock.due_at);
  if (clock.met_at !== null) {
    const late = due === null ? clock.late : Date.parse(clock.met_at) > due;
    return { word: late ? "metLate" : "met", tone: late ? "bad" : "good", ms: null };
  }
  if (due === null) return { word: "paused", tone: "plain", ms: null };
  return running(due, Date.parse(clock.started_at), nowMs);
}

function running(due: number, started: number, nowMs: number): Shown {
  const left = due - nowMs;
  if (left <= 0) return { word: "over", tone: "bad", ms: -left };
  const soon = Math.min(SOON_MS, Math.max(0, due - started) / 5);
  return left <= soon
    ? { word: "soon", tone: "warn", ms: left }
    : { word: "left", tone: "busy", ms: left };
}

/** The one time that a row of a list shows: when the order must be settled; null: nothing runs. */
export function rowClock(ticket: Ticket, nowMs: number): Shown | null {
  if (ticket.paused) return { word: "paused", tone: "plain", ms: null };
  if (ticket.due_at === null) return null;
  return running(Date.parse(ticket.due_at), Date.parse(ticket.created_at), nowMs);
}

const WORDS = {
  zh: { d: "天", h: "小时", m: "分", s: "秒" },
  en: { d: "d", h: "h", m: "min", s: "s" },
} as const;

/** A length of time in its two largest units: 2 天 3 小时, 3 小时 5 分, 4 分 5 秒. */
export function span(ms: number, language: Language): string {
  const words = WORDS[language];
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), words.d],
    [Math.floor(seconds / 3600) % 24, words.h],
    [Math.floor(seconds / 60) % 60, words.m],
    [seconds % 60, words.s],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  const from = first < 0 ? 3 : first;
  return parts
    .slice(from, from + 2)
    .filter(([value], at) => at === 0 || value > 0)
    .map(([value, word]) => `${value} ${word}`)
    .join(" ");
}

/** Minutes of working time as hours and minutes; its days are the calendar's, not of 24 hours. */
export function workingTime(minutes: number, language: Language): string {
  const words = WORDS[language];
  const parts: [number, string][] = [
    [Math.floor(minutes / 60), words.h],
    [minutes % 60, words.m],
  ];
  const said = parts.filter(([value]) => value > 0).map(([value, word]) => `${value} ${word}`);
  return said.join(" ") || `0 ${words.m}`;
}
