/** What an order says of its calls: who talked and for how long, which way he came. Pure. */
import type { CallFacts, TicketCall } from "@/api/ticketCallTypes";
import { duration } from "@/shared/format";
import type { Translate } from "@/shared/i18n";
import { personWord } from "./words";

/** Who talked and for how long; of a call that is not his to open, who put it here. */
export function talkOf(call: TicketCall, names: Record<string, string>, t: Translate): string {
  const { record } = call;
  if (!record) return personWord(call.by, names, t);
  const talked = record.talked_s + record.held_s;
  return [
    personWord(record.agent_last ?? call.by, names, t),
    talked > 0 ? t("ticketCall.talked", { time: duration(talked) }) : t("ticketCall.notTalked"),
  ].join(" · ");
}

/** The nodes he passed and what he pressed there, as the call's page has them; empty: none. */
export function wayOf({ path }: CallFacts, t: Translate): string {
  return path
    .filter((one) => one.label || one.keys)
    .map((one) =>
      [one.label, one.keys ? t("desk.pressed", { keys: one.keys }) : ""].filter(Boolean).join(" "),
    )
    .join(" → ");
}
