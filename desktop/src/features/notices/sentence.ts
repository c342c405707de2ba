/** A notice as a sentence of the person's language. Pure. */
import type { Notice } from "@/api/notices";
import type { TextKey, Translate } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

export function sentenceOf(t: Translate, notice: Pick<Notice, "kind" | "facts">): string {
  const key = `notice.${notice.kind}`;
  return key in texts ? t(key as TextKey, notice.facts) : t("notice.something");
}
