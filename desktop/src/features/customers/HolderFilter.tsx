/** Whose customers are listed: anybody who holds some, also who left, or nobody's. */
import { Select } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { useHolders } from "./queries";

interface Props {
  value: string | undefined;
  onChange: (id: string | null) => void;
}

export function HolderFilter({ value, onChange }: Props) {
  const t = useText();
  const [words, setWords] = useState("");
  const { data = [], isFetching } = useHolders(words, true);
  const options = [
    { value: "none", label: t("customers.noOwner") },
    ...data.map((one) => ({
      value: one.id,
      label: one.active
        ? one.name
        : t("common.aside", { text: one.name, aside: t("customers.ownerLeft") }),
    })),
  ];
  // From a link, or chosen by other words.
  if (value && !options.some((one) => one.value === value))
    options.push({ value, label: t("customers.field.owner") });
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={isFetching}
      options={options}
      value={value}
      onChange={(id: string | undefined) => onChange(id ?? null)}
      onOpenChange={() => setWords("")}
      placeholder={t("customers.field.owner")}
      aria-label={t("customers.field.owner")}
      style={{ width: 170 }}
    />
  );
}
