/** The fields of an order that somebody writes: type, title, content, address, urgency, its own. */
import { Checkbox, Form, Input, Select } from "antd";
import { useEffect, useRef } from "react";
import { PRIORITIES, type TicketValues } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { ofNew } from "./fields";
import { OwnFields } from "./OwnFields";
import { TypePick } from "./Pickers";
import { useType } from "./queries";
import { withTemplate } from "./template";

interface Props {
  /** The step the form is for: `accept` makes the order. */
  step: "accept" | "edit";
  values?: TicketValues;
}

export function TicketFields({ step, values }: Props) {
  const t = useText();
  const form = Form.useFormInstance();
  const type = useType(Form.useWatch("type", form) as string | undefined);
  const last = useRef("");
  const making = step === "accept";
  useEffect(() => {
    if (!type || !making) return;
    const content = (form.getFieldValue("content") as string | undefined) ?? "";
    form.setFieldsValue({
      content: withTemplate(content, last.current, type.template),
      priority: form.isFieldTouched("priority") ? form.getFieldValue("priority") : type.priority,
    });
    last.current = type.template;
  }, [type, making, form]);
  return (
    <>
      <div className="form-pair">
        <Form.Item
          name="type"
          label={t("tickets.type")}
          rules={[{ required: true, message: t("common.required") }]}
        >
          <TypePick leaves />
        </Form.Item>
        <Form.Item name="priority" label={t("tickets.priority")}>
          <Select
            aria-label={t("tickets.priority")}
            options={PRIORITIES.map((value) => ({ value, label: t(`ticketPriority.${value}`) }))}
          />
        </Form.Item>
      </div>
      <Form.Item
        name="title"
        label={t("tickets.title")}
        extra={making ? t("tickets.titleHelp") : undefined}
        rules={making ? [] : [{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="content" label={t("tickets.content")}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 14 }} maxLength={20_000} />
      </Form.Item>
      {type && type.fields.length > 0 ? (
        <div className="form-pair">
          <OwnFields
            fields={making ? ofNew(type.fields) : type.fields}
            values={values}
            step={step}
          />
        </div>
      ) : null}
      <Form.Item name="address" label={t("tickets.address")}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="confidential" valuePropName="checked" extra={t("tickets.confidentialHelp")}>
        <Checkbox>{t("tickets.confidential")}</Checkbox>
      </Form.Item>
    </>
  );
}
