/** Inputs of a card: an owner, a department, a field of the centre's own by its type. */
import { DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import type { CustomerField, OwnValue } from "@/api/customerTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { useDepartments, useOwners } from "./queries";
import { named } from "./words";

interface Control<T> {
  id?: string;
  value?: T | null;
  onChange?: (value: T | null) => void;
  placeholder?: string;
  disabled?: boolean;
  style?: React.CSSProperties;
}

interface OwnerProps extends Control<string> {
  /** Names of ids that the search may not bring. */
  names?: Record<string, string>;
  /** Offers “nobody” as `none`, as filters do. */
  nobody?: boolean;
}

export function OwnerSelect({ names = {}, nobody, value, onChange, ...rest }: OwnerProps) {
  const t = useText();
  const [words, setWords] = useState("");
  const { data = [], isFetching } = useOwners(words);
  const options = data.map((one) => ({
    value: one.id,
    label: one.department_name
      ? t("common.aside", { text: one.name, aside: one.department_name })
      : one.name,
  }));
  if (nobody) options.unshift({ value: "none", label: t("customers.noOwner") });
  if (value && !options.some((one) => one.value === value) && names[value])
    options.unshift({ value, label: names[value] });
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={isFetching}
      options={options}
      value={value ?? undefined}
      onChange={(next) => onChange?.(next ?? null)}
      placeholder={t("customers.field.owner")}
      aria-label={t("customers.field.owner")}
      {...rest}
    />
  );
}

export function DepartmentPick({ nobody, value, onChange, ...rest }: Omit<OwnerProps, "names">) {
  const t = useText();
  const { data = [] } = useDepartments();
  const options = data.map((one) => ({ value: one.id, label: one.name }));
  if (nobody) options.unshift({ value: "none", label: t("customers.noDepartment") });
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={value ?? undefined}
      onChange={(next) => onChange?.(next ?? null)}
      placeholder={t("customers.field.department")}
      aria-label={t("customers.field.department")}
      {...rest}
    />
  );
}

export function OwnInput({ field, ...control }: Control<OwnValue> & { field: CustomerField }) {
  const t = useText();
  const language = useLanguage();
  const { value, onChange, id, placeholder, style } = control;
  switch (field.type) {
    case "number":
      return (
        <InputNumber
          id={id}
          style={{ width: "100%", ...style }}
          placeholder={placeholder}
          value={value as number | null | undefined}
          onChange={(next) => onChange?.(next)}
        />
      );
    case "date":
      return (
        <DatePicker
          id={id}
          style={{ width: "100%", ...style }}
          placeholder={placeholder}
          value={value ? dayjs(String(value)) : null}
          onChange={(day) => onChange?.(day ? day.format("YYYY-MM-DD") : null)}
        />
      );
    case "choice":
    case "yes_no": {
      const options =
        field.type === "choice"
          ? field.choices.map((one) => ({ value: one.code, label: named(one, language) }))
          : [
              { value: "true", label: t("common.yes") },
              { value: "false", label: t("common.no") },
            ];
      const back = (code: string | undefined): OwnValue | null =>
        code === undefined ? null : field.type === "yes_no" ? code === "true" : code;
      return (
        <Select<string>
          id={id}
          allowClear
          style={style}
          placeholder={placeholder}
          aria-label={placeholder}
          options={options}
          value={value === null || value === undefined ? undefined : String(value)}
          onChange={(code) => onChange?.(back(code))}
        />
      );
    }
    default:
      return (
        <Input
          id={id}
          style={style}
          placeholder={placeholder}
          maxLength={2000}
          value={(value as string | null | undefined) ?? ""}
          onChange={(event) => onChange?.(event.target.value)}
        />
      );
  }
}
