/** The fields of a type's own on a form: each by its kind, shown and asked for as the type says. */
import { DatePicker, Form, Input, InputNumber, Radio, Select } from "antd";
import dayjs from "dayjs";
import type { TicketField, TicketValue, TicketValues } from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { needed, shown } from "./fields";
import { nameOf } from "./tree";

interface InputProps {
  field: TicketField;
  id?: string;
  value?: TicketValue | null;
  onChange?: (value: TicketValue | null) => void;
}

function OwnInput({ field, id, value, onChange }: InputProps) {
  const t = useText();
  const language = useLanguage();
  const label = nameOf(field, language);
  const text = (value as string | null | undefined) ?? "";
  switch (field.type) {
    case "number":
      return (
        <InputNumber
          id={id}
          style={{ width: "100%" }}
          value={value as number | null | undefined}
          onChange={(next) => onChange?.(next)}
        />
      );
    case "date":
      return (
        <DatePicker
          id={id}
          style={{ width: "100%" }}
          value={value ? dayjs(String(value)) : null}
          onChange={(day) => onChange?.(day ? day.format("YYYY-MM-DD") : null)}
        />
      );
    case "choice":
      return (
        <Select<string>
          id={id}
          allowClear
          aria-label={label}
          value={(value as string | null | undefined) ?? undefined}
          onChange={(code) => onChange?.(code ?? null)}
          options={field.choices.map((one) => ({ value: one.code, label: nameOf(one, language) }))}
        />
      );
    case "yes_no":
      return (
        <Radio.Group
          id={id}
          value={value ?? undefined}
          onChange={(event) => onChange?.(event.target.value as boolean)}
          options={[
            { value: true, label: t("common.yes") },
            { value: false, label: t("common.no") },
          ]}
        />
      );
    case "long_text":
      return (
        <Input.TextArea
          id={id}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={10_000}
          value={text}
          onChange={(event) => onChange?.(event.target.value)}
        />
      );
    default:
      return (
        <Input
          id={id}
          maxLength={500}
          value={text}
          onChange={(event) => onChange?.(event.target.value)}
        />
      );
  }
}

interface Props {
  fields: readonly TicketField[];
  /** What the order holds already, for fields that wait for others. */
  values?: TicketValues;
  /** The step the form is for: its fields must be filled in. */
  step: string;
}

/** To be put into a form that has no other `fields`. */
export function OwnFields({ fields, values = {}, step }: Props) {
  const t = useText();
  const language = useLanguage();
  const form = Form.useFormInstance();
  const typed = (Form.useWatch("fields", form) as TicketValues | undefined) ?? {};
  return shown(fields, { ...values, ...typed }).map((field) => (
    <Form.Item
      key={field.key}
      name={["fields", field.key]}
      label={nameOf(field, language)}
      className={field.type === "long_text" ? "ticket-wide" : undefined}
      rules={needed(field, step) ? [{ required: true, message: t("common.required") }] : []}
    >
      <OwnInput field={field} />
    </Form.Item>
  ));
}
