/** What the desk knows of a contact for the variables of scripts: `{customer.name}` and the like. */
import { useQuery } from "@tanstack/react-query";
import { callCards, useLevels } from "@/features/customers/queries";
import type { Contact } from "@/features/home/contact";
import { useLanguage } from "@/shared/i18n";
import { customerOf, tailOf } from "./values";

/** Names of variables → values; what is not known is left out and stays to be seen as its name. */
export function useContactValues(
  contact: Contact | null,
  sees: boolean,
  orderType: string,
): Record<string, string> {
  const zh = useLanguage() === "zh";
  const on = sees && contact !== null;
  const cards = useQuery({ ...callCards(contact?.id ?? ""), enabled: on }).data;
  const levels = useLevels(on).data ?? [];
  const customer = customerOf(on ? cards : undefined);
  const level = levels.find((one) => one.code === customer?.level);
  const values = {
    "customer.name": customer?.name ?? "",
    "customer.level": level ? (zh ? level.zh : level.en) : "",
    "customer.phone_tail": contact ? tailOf(contact.caller) : "",
    "order.type": orderType,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
