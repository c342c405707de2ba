/** Where the words of a search were found in an order of the list, in words. Pure. */
import type { TicketHit } from "@/api/ticketTypes";
import { type TextKey, type Translate, wordOf } from "@/shared/i18n";

/** What an order says itself; all else is the step it was written with. */
const OWN: Record<string, TextKey> = {
  customer: "tickets.customer",
  address: "tickets.address",
  content: "tickets.content",
  field: "tickets.foundInField",
};

/** “备注：…已联系班组…”; null where the row shows it anyway. */
export function foundLine(hit: TicketHit | undefined, t: Translate): string | null {
  if (!hit || hit.where === "title") return null;
  const own = OWN[hit.where];
  const where = own ? t(own) : wordOf(t, "ticketStep", hit.where);
  return t("tickets.foundIn", { where, text: hit.text });
}
