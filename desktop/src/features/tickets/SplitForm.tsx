/** One order into several: each part becomes a child with its own department. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input } from "antd";
import { explainWith } from "@/api/explain";
import type { TicketDetail } from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { DepartmentPick, TypePick } from "./Pickers";
import { useTicketVerbs } from "./queries";

interface Values {
  parts: { title: string; content?: string; type?: string; department?: string }[];
}

export function SplitForm({ detail, close }: { detail: TicketDetail; close: () => void }) {
  const t = useText();
  const { split } = useTicketVerbs();
  const { ticket } = detail;
  const required = [{ required: true, message: t("common.required") }];
  const save = async ({ parts }: Values) => {
    const sent = parts.map(({ title, content, type, department }) => ({
      title,
      content: content ?? "",
      ...(type ? { type } : {}),
      ...(department ? { department } : {}),
    }));
    await split(ticket.id, ticket.version, sent);
    tellDone(t("tickets.splitDone", { count: sent.length }));
  };
  return (
    <FormDrawer<Values>
      open
      title={t("tickets.split", { number: ticket.number })}
      note={t("tickets.splitHelp")}
      initial={{ parts: [{ title: ticket.title }, { title: "" }] }}
      save={save}
      saveText={t("ticketStep.split")}
      explain={explainWith(t)}
      close={close}
      width={600}
    >
      <Form.List name="parts">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <fieldset key={key} className="ticket-split">
                <div className="ticket-split-head">
                  <strong>{t("tickets.partNumber", { number: name + 1 })}</strong>
                  {fields.length > 1 ? (
                    <Button
                      type="text"
                      icon={<DeleteOutlined />}
                      aria-label={t("common.delete")}
                      onClick={() => remove(name)}
                    />
                  ) : null}
                </div>
                <Form.Item name={[name, "title"]} label={t("tickets.title")} rules={required}>
                  <Input maxLength={200} />
                </Form.Item>
                <div className="form-pair">
                  <Form.Item name={[name, "type"]} label={t("tickets.type")}>
                    <TypePick leaves placeholder={t("tickets.sameType")} />
                  </Form.Item>
                  <Form.Item name={[name, "department"]} label={t("tickets.department")}>
                    <DepartmentPick />
                  </Form.Item>
                </div>
                <Form.Item name={[name, "content"]} label={t("tickets.content")}>
                  <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={20_000} />
                </Form.Item>
              </fieldset>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ title: "" })}>
              {t("tickets.addPart")}
            </Button>
          </>
        )}
      </Form.List>
    </FormDrawer>
  );
}
