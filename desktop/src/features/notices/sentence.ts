/** A notice as a sentence of the person's language. Pure. */
import type { Notice } from "@/api/notices";
import { type TextKey, type Translate, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

export function sentenceOf(t: Translate, notice: Pick<Notice, "kind" | "facts">): string {
  const key = `notice.${notice.kind}`;
  if (!(key in texts)) return t("notice.something");
  return t(key as TextKey, { ...notice.facts, clocks: clocksOf(t, notice.facts) });
}

/** The clocks of an order that a notice is about, behind its sentence; its facts have their codes. The
 * same as `outward/sentences.py` says. */
function clocksOf(t: Translate, facts: Notice["facts"]): string {
  const named = (codes = "") =>
    codes
      .split(" ")
      .filter(Boolean)
      .map((code) => wordOf(t, "ticketClockName", code))
      .join(t("common.and"));
  const soon = named(facts.soon);
  const parts = [named(facts.clocks), soon && t("tickets.soonToo", { clocks: soon })];
  return parts
    .filter(Boolean)
    .map((part) => ` · ${part}`)
    .join("");
}
