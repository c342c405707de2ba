/** A choice by name among many, found by typing; `free` also takes what is typed itself. */
import { Select } from "antd";
import { useState } from "react";

interface Props {
  value: string;
  choices: { value: string; label: string }[];
  set: (value: string) => void;
  id?: string;
  free?: boolean;
  disabled?: boolean;
  placeholder?: string;
}

export function Choose({ value, choices, set, id, free, disabled, placeholder }: Props) {
  const [typed, setTyped] = useState("");
  const known = new Set(choices.map((one) => one.value));
  const extra = [value, free ? typed.trim() : ""].filter((one) => one !== "" && !known.has(one));
  return (
    <Select<string>
      id={id}
      showSearch={{ optionFilterProp: "label", onSearch: setTyped }}
      allowClear
      disabled={disabled}
      value={value || undefined}
      placeholder={placeholder}
      options={[...choices, ...[...new Set(extra)].map((one) => ({ value: one, label: one }))]}
      onChange={(next) => {
        setTyped("");
        set(next ?? "");
      }}
    />
  );
}
