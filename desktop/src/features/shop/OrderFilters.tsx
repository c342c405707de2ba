/** Filters of the list of orders that are searched or typed: whose orders, and which shop's. */
import { Input, Select } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import type { AfterControl } from "@/shared/list/useAfterState";
import { useSellers } from "./queries";

interface Props {
  control: AfterControl;
}

export function SellerFilter({ control }: Props) {
  const t = useText();
  const [words, setWords] = useState("");
  const { data = [], isFetching } = useSellers(words);
  const value = control.state.filters.agent;
  const options = data.map((one) => ({
    value: one.id,
    label: one.active
      ? one.name
      : t("common.aside", { text: one.name, aside: t("shop.agentLeft") }),
  }));
  // From a link, or chosen by other words.
  if (value && !options.some((one) => one.value === value))
    options.push({ value, label: t("shop.agent") });
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={isFetching}
      placeholder={t("shop.agent")}
      aria-label={t("shop.agent")}
      style={{ width: 140 }}
      value={value}
      onChange={(agent) => control.filter("agent", agent)}
      onOpenChange={() => setWords("")}
      options={options}
    />
  );
}

/** Asked with Enter or when it is left, not at every key. */
export function ShopFilter({ control }: Props) {
  const t = useText();
  const value = control.state.filters.shop ?? "";
  const set = (shop: string) => control.filter("shop", shop);
  return (
    <Input
      key={value}
      allowClear
      defaultValue={value}
      placeholder={t("shop.shopFilter")}
      aria-label={t("shop.shopFilter")}
      style={{ width: 165 }}
      onPressEnter={(event) => set(event.currentTarget.value.trim())}
      onBlur={(event) => {
        if (event.target.value.trim() !== value) set(event.target.value.trim());
      }}
      onClear={() => set("")}
    />
  );
}
