/** Codes of the pool as words. Pure. */

import type { TextKey, Translate } from "@/shared/i18n";
import { wordOf } from "@/shared/i18n";
import type { Entry } from "./types";

const CAUSES = ["no_contact", "no_deal", "protection_over"];

/** How somebody came into the pool, or why he moved: the step and the reason given. */
export function howText(t: Translate, why: string, note: string): string {
  const step = why ? wordOf(t, "poolWhy", why) : "";
  const said = CAUSES.includes(note) ? wordOf(t, "poolCause", note) : note;
  return step && said ? t("common.aside", { text: step, aside: said }) : step || said;
}

/** One side of an entry of the log. */
export function fromText(t: Translate, one: Entry): string {
  return one.from_kind === "agent"
    ? (one.from_name ?? "–")
    : wordOf(t, "pools.from", one.from_kind);
}

export function toText(t: Translate, one: Entry): string {
  const kind = wordOf(t, "pools.to", one.to_kind);
  return one.to_kind === "pool"
    ? t("common.aside", { text: kind, aside: one.pool_name })
    : t("common.aside", { text: one.to_name ?? "–", aside: kind });
}

export function ruleText(t: Translate, { rule, why }: Entry): string {
  const parts: string[] = [];
  if (rule.how) parts.push(t(`pools.how.${rule.how}` as TextKey));
  if (rule.reason) parts.push(rule.reason);
  if (why !== "put") parts.push(t("pools.ruleVersion", { n: rule.version ?? 1 }));
  return parts.join(" · ");
}

/** Why a customer was not claimed. */
export function refusedText(t: Translate, one: { code: string; by: string }): string {
  const key = one.code === "taken" && !one.by ? "gone" : one.code;
  return t(`poolRefused.${key}` as TextKey, { by: one.by });
}
