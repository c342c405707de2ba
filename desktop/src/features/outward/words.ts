/** Words of notifications outward, and the groups their kinds stand in. Pure. */
import { type Translate, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

const GROUPS = ["ticket", "followup", "customer", "article"] as const;
export type KindGroup = (typeof GROUPS)[number];

/** The group of a kind, by its first word: `customers_due` stands with customers. */
export function groupOf(kind: string): KindGroup | null {
  return GROUPS.find((group) => kind.startsWith(group)) ?? null;
}

/** Items by group, in the order of the groups; what belongs to none comes last. */
export function byGroup<T extends { kind: string }>(
  items: readonly T[],
): { group: KindGroup | null; items: T[] }[] {
  return [...GROUPS, null]
    .map((group) => ({ group, items: items.filter((one) => groupOf(one.kind) === group) }))
    .filter((one) => one.items.length > 0);
}

/** Why something was not sent, with the status the other side gave, if any. */
export function whyText(t: Translate, why: string, detail: string): string {
  if (!why) return "–";
  const word = wordOf(t, "outwardWhy", `outwardWhy.${why}` in texts ? why : "other");
  return detail ? `${word} (${detail})` : word;
}
