/** Whom a call is with, and what of him a script may say. Pure. */
import type { CallCards, Customer } from "@/api/customerTypes";
import type { PhoneNumber } from "@/api/types";

/** The customer of the call: the chosen one, or the only one with the number. A colleague's is not
 * said by name: his name is masked here. */
export function customerOf(cards: CallCards | undefined): Customer | null {
  if (!cards) return null;
  if (cards.linked) return cards.linked;
  if (cards.linked_colleagues || cards.colleagues.length || cards.matches.length !== 1) return null;
  return cards.matches[0] ?? null;
}

/** The last four digits of a number, as far as they are to be seen. */
export function tailOf({ raw, kind }: Pick<PhoneNumber, "raw" | "kind">): string {
  return kind === "anonymous" ? "" : (/(\d{4})$/.exec(raw)?.[1] ?? "");
}
