/**
 * What the desk knows of a contact for the variables of scripts: `{customer.name}`,
 * `{order.number}` and the like.
 */
import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/api/me";
import { callCards, useFields, useLevels } from "@/features/customers/queries";
import type { Contact } from "@/features/home/contact";
import { useCallersOrders, useTicket, useTypes } from "@/features/tickets/queries";
import { ofCall, useAtHand, type Writing } from "@/features/tickets/writing";
import { when } from "@/shared/format";
import { useLanguage } from "@/shared/i18n";
import { customerOf, orderSaid, tailOf, titleOf } from "./values";

/** Names of variables → values; what is not known is left out and stays to be seen as its name. */
export function useContactValues(
  contact: Contact | null,
  sees: boolean,
  writing: Writing | null,
): Record<string, string> {
  const zh = useLanguage() === "zh";
  const on = sees && contact !== null;
  const cards = useQuery({ ...callCards(contact?.id ?? ""), enabled: on }).data;
  const levels = useLevels(on).data ?? [];
  const fields = useFields(on).data ?? [];
  const customer = customerOf(on ? cards : undefined);
  const level = levels.find((one) => one.code === customer?.level);
  const values = {
    "customer.name": customer?.name ?? "",
    "customer.title": customer ? titleOf(customer, fields) : "",
    "customer.level": level ? (zh ? level.zh : level.en) : "",
    "customer.phone_tail": contact ? tailOf(contact.caller) : "",
    ...useOrderValues(contact, writing),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

/**
 * Of the order that was opened or made in this call, else of the one that is being written (which
 * has no number yet, and another's would be wrong), else of the caller's most pressing open one.
 */
function useOrderValues(contact: Contact | null, writing: Writing | null) {
  const language = useLanguage();
  const on = useMay()("ticket.view") && contact !== null;
  const types = useTypes(on).data;
  const opened = useAtHand(contact ? ofCall(contact.id) : null);
  const callers = useCallersOrders(contact?.id ?? "", on).data?.items ?? [];
  const listed = callers.find((one) => one.id === opened);
  const asked = useTicket(on && opened && !listed ? opened : null).data?.ticket;
  const known = asked ? [...callers, asked] : callers;
  const said = orderSaid(opened, known, writing?.type ?? "", callers);
  const { order } = said;
  const type = types?.find((one) => one.type.id === said.type)?.type;
  return {
    "order.number": order?.number ?? "",
    "order.type": type ? (language === "zh" ? type.zh : type.en) : "",
    "order.due": order?.due_at ? when(order.due_at, Date.now(), language) : "",
  };
}
