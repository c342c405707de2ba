/** Which customer a follow-up is for, found by name or number; a field of forms. */
import { Select } from "antd";
import { useEffect, useState } from "react";
import { useText } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import { type FoundCustomer, useFoundCustomers } from "./queries";

export interface Chosen {
  id: string;
  name: string;
}

interface Props {
  /** The one it begins with, which no search has brought. */
  first: Chosen | null;
  id?: string;
  value?: string | null;
  onChange?: (id: string | null) => void;
}

const PAUSE_MS = 250;

export function CustomerPick({ first, id, value, onChange }: Props) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(first);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useFoundCustomers(words);
  const items = words.trim() && !found.isError ? (found.data?.items ?? []) : [];
  const options = items.map((one) => ({ value: one.id, label: labelOf(one) }));
  const known = chosen?.id === value ? chosen : first?.id === value ? first : null;
  if (known && !options.some((one) => one.value === known.id))
    options.unshift({ value: known.id, label: known.name });
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={found.isFetching}
      placeholder={t("followups.customerSearch")}
      aria-label={t("followups.customer")}
      notFoundContent={words.trim() ? t("followups.customerNone") : null}
      options={options}
      value={value ?? undefined}
      onChange={(next: string | undefined, option) => {
        const one = Array.isArray(option) ? option[0] : option;
        setChosen(next && one ? { id: next, name: String(one.label) } : null);
        onChange?.(next ?? null);
      }}
    />
  );
}

/** Two of one name are told apart by their numbers, which are masked as everywhere. */
function labelOf({ name, contacts }: FoundCustomer): string {
  const point = contacts.find((one) => one.primary) ?? contacts[0];
  return [name, point ? spaced(point.value) : ""].filter(Boolean).join(" ");
}
