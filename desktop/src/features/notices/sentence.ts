/** A notice as a sentence of the person's language. Pure. */
import type { Notice } from "@/api/notices";
import type { TextKey, Translate } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

/** What an older notice does not know yet: it leaves nothing behind. */
const SINCE = { clock_zh: "", clock_en: "" };

export function sentenceOf(t: Translate, notice: Pick<Notice, "kind" | "facts">): string {
  const key = `notice.${notice.kind}`;
  if (!(key in texts)) return t("notice.something");
  return t(key as TextKey, { ...SINCE, ...notice.facts }).replace(/ {2,}/g, " ");
}
