/** What stands above a board's columns, and why a card does not go into one, in words. */
import type { BoardBy, BoardColumn, Ticket, TicketDetail } from "@/api/ticketTypes";
import { type Translate, useText, wordOf } from "@/shared/i18n";
import type { No } from "./board";
import { holderWord } from "./words";

export function columnWord(
  { key, name }: Pick<BoardColumn, "key" | "name">,
  by: BoardBy,
  t: Translate,
): string {
  if (by === "state") return wordOf(t, "ticketState", key);
  if (by === "priority") return t(`ticketPriority.${key as Ticket["priority"]}`);
  if (by === "due") return wordOf(t, "ticketBoardDue", key);
  return name || t("ticketBoard.noDepartment");
}

export function noWord(no: No, { ticket }: TicketDetail, t: Translate): string {
  const state = t(`ticketState.${ticket.state}`);
  switch (no.why) {
    case "noStep": {
      const to = no.to.map((one) => t(`ticketState.${one}`)).join(t("common.and"));
      return to ? t("boardNo.noStep", { state, to }) : t("boardNo.over", { state });
    }
    case "elsewhere": {
      const who = holderWord(ticket, t);
      return t("boardNo.elsewhere", { who, step: t(`ticketStep.${no.step}`) });
    }
    case "switchedOff":
    case "permission":
      return t(`boardNo.${no.why}`, { step: t(`ticketStep.${no.step}`) });
    case "returns":
      return t("boardNo.returns", { count: ticket.returns });
    case "ended":
      return t("boardNo.ended", { state });
    case "joint": {
      const left = ticket.joint.filter((one) => !one.replied_at);
      const names = left.map((one) => ticket.names[one.department] ?? "–").join(t("common.and"));
      return t("boardNo.joint", { names });
    }
    default:
      return t(`boardNo.${no.why}`);
  }
}

export function useNoWords(): (no: No, detail: TicketDetail) => string {
  const t = useText();
  return (no, detail) => noWord(no, detail, t);
}
