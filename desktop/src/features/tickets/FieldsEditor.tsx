/** The fields of a type's own: what each holds, when it shows, which steps need it. */
import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  PlusOutlined,
} from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { TICKET_FIELD_TYPES, type TicketField } from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { nameOf } from "./tree";
import type { FieldValues } from "./typeValues";

/** Steps that a field can be needed for. */
const STEPS = ["accept", "dispatch", "sign", "begin", "reply", "joint_reply", "close"] as const;
/** A field that another may depend on. */
type Other = Pick<TicketField, "key" | "zh" | "en" | "type" | "choices">;
const FRESH = {
  key: "",
  zh: "",
  en: "",
  type: "text",
  choices: [],
  when_key: "",
  when_values: [],
  required_at: [],
};

/** `above`: the fields that the parents give; a field may depend on one of them as well. */
export function FieldsEditor({ above = [] }: { above?: readonly TicketField[] }) {
  const t = useText();
  return (
    <Form.List name="fields">
      {(fields, { add, remove, move }) => (
        <>
          <p className="muted">{t("ticketTypes.fieldsHelp")}</p>
          {fields.map(({ key, name }, at) => (
            <fieldset key={key} className="ticket-split">
              <div className="ticket-split-head">
                <strong>{t("ticketTypes.fieldNumber", { number: at + 1 })}</strong>
                <span>
                  <Button
                    type="text"
                    icon={<ArrowUpOutlined />}
                    disabled={at === 0}
                    aria-label={t("ticketTypes.up")}
                    onClick={() => move(at, at - 1)}
                  />
                  <Button
                    type="text"
                    icon={<ArrowDownOutlined />}
                    disabled={at === fields.length - 1}
                    aria-label={t("ticketTypes.down")}
                    onClick={() => move(at, at + 1)}
                  />
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t("common.delete")}
                    onClick={() => remove(name)}
                  />
                </span>
              </div>
              <One name={name} above={above} />
            </fieldset>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add(FRESH)}>
            {t("ticketTypes.addField")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function One({ name, above }: { name: number; above: readonly TicketField[] }) {
  const t = useText();
  const language = useLanguage();
  const all = (Form.useWatch("fields") as FieldValues[] | undefined) ?? [];
  const mine = all[name];
  const own = all.filter((one, at) => at !== name && one?.key);
  const keys = new Set(all.map((one) => one?.key));
  const given = above.filter((one) => !keys.has(one.key));
  const others: Other[] = [...own, ...given];
  const other = others.find((one) => one.key === mine?.when_key);
  const required = [{ required: true, message: t("common.required") }];
  return (
    <>
      <div className="form-pair">
        <Form.Item name={[name, "zh"]} label={t("ticketTypes.zh")} rules={required}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name={[name, "en"]} label={t("ticketTypes.en")} rules={required}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name={[name, "key"]} label={t("ticketTypes.key")} rules={required}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name={[name, "type"]} label={t("ticketTypes.kind")}>
          <Select
            options={TICKET_FIELD_TYPES.map((value) => ({
              value,
              label: t(`ticketFieldType.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name={[name, "required_at"]} label={t("ticketTypes.requiredAt")}>
          <Select
            mode="multiple"
            allowClear
            placeholder={t("ticketTypes.never")}
            options={STEPS.map((value) => ({ value, label: t(`ticketStep.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name={[name, "when_key"]}
          label={t("ticketTypes.showsWhen")}
          getValueProps={(value) => ({ value: value || undefined })}
          normalize={(value) => value ?? ""}
        >
          <Select
            allowClear
            placeholder={t("ticketTypes.always")}
            options={[
              ...own.map((one) => ({ value: one.key, label: nameOf(one, language) })),
              ...given.map((one) => ({
                value: one.key,
                label: t("ticketTypes.fromParent", { field: nameOf(one, language) }),
              })),
            ]}
          />
        </Form.Item>
      </div>
      {mine?.when_key ? (
        <Form.Item
          name={[name, "when_values"]}
          label={t("ticketTypes.isOneOf", { field: other ? nameOf(other, language) : "" })}
          rules={required}
        >
          <Select
            mode="tags"
            options={valuesOf(other, t("common.yes"), t("common.no"), language)}
          />
        </Form.Item>
      ) : null}
      {mine?.type === "choice" ? <Choices name={name} /> : null}
    </>
  );
}

function valuesOf(
  field: Other | undefined,
  yes: string,
  no: string,
  language: "zh" | "en",
): { value: string; label: string }[] {
  if (field?.type === "yes_no") {
    return [
      { value: "true", label: yes },
      { value: "false", label: no },
    ];
  }
  return (field?.choices ?? [])
    .filter((one) => one?.code)
    .map((one) => ({ value: one.code, label: nameOf(one, language) }));
}

function Choices({ name }: { name: number }) {
  const t = useText();
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Form.Item label={t("ticketTypes.choices")} required>
      <Form.List name={[name, "choices"]}>
        {(lines, { add, remove }) => (
          <>
            {lines.map((line) => (
              <div key={line.key} className="ticket-choice">
                <Form.Item name={[line.name, "code"]} rules={required}>
                  <Input maxLength={40} placeholder={t("ticketTypes.code")} />
                </Form.Item>
                <Form.Item name={[line.name, "zh"]} rules={required}>
                  <Input maxLength={100} placeholder={t("ticketTypes.zh")} />
                </Form.Item>
                <Form.Item name={[line.name, "en"]} rules={required}>
                  <Input maxLength={100} placeholder={t("ticketTypes.en")} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("common.delete")}
                  onClick={() => remove(line.name)}
                />
              </div>
            ))}
            <Button size="small" icon={<PlusOutlined />} onClick={() => add({})}>
              {t("ticketTypes.addChoice")}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
