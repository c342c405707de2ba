/** What narrows cards of a kind: complaints by type of customer, cases by whether they are good. */
import { Select } from "antd";
import type { CardKind } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { useCustomerTypes } from "./queries";

export interface CardNarrowing {
  customer?: string;
  class?: string;
}

interface Props {
  kind: CardKind;
  value: CardNarrowing;
  change: (value: CardNarrowing) => void;
  size?: "small" | "middle";
}

export function CardNarrow({ kind, value, change, size = "small" }: Props) {
  const t = useText();
  const types = useCustomerTypes(kind === "complaint").data ?? [];
  if (kind === "complaint") {
    return (
      <Select
        allowClear
        size={size}
        style={{ width: 140 }}
        showSearch
        value={value.customer}
        placeholder={t("cards.customer")}
        aria-label={t("cards.customer")}
        onChange={(customer?: string) => change(customer ? { customer } : {})}
        options={types.map((one) => ({ value: one, label: one }))}
      />
    );
  }
  if (kind === "case") {
    return (
      <Select
        allowClear
        size={size}
        style={{ width: 120 }}
        value={value.class}
        placeholder={t("cards.class")}
        aria-label={t("cards.class")}
        onChange={(class_?: string) => change(class_ ? { class: class_ } : {})}
        options={(["good", "bad"] as const).map((one) => ({
          value: one,
          label: t(`caseClass.${one}`),
        }))}
      />
    );
  }
  return null;
}
