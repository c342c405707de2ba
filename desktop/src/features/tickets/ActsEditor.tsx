/** Required acts of a type: what must be done before which step, and whether it stops the step. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Select } from "antd";
import { ACT_KINDS } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";

const STEPS = ["dispatch", "sign", "begin", "reply", "joint_reply", "close", "archive"] as const;

export function ActsEditor() {
  const t = useText();
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Form.List name="acts">
      {(acts, { add, remove }) => (
        <>
          <p className="muted">{t("ticketTypes.actsHelp")}</p>
          {acts.map(({ key, name }, at) => (
            <fieldset key={key} className="ticket-split">
              <div className="ticket-split-head">
                <strong>{t("ticketTypes.actNumber", { number: at + 1 })}</strong>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("common.delete")}
                  onClick={() => remove(name)}
                />
              </div>
              <div className="form-pair">
                <Form.Item name={[name, "zh"]} label={t("ticketTypes.zh")} rules={required}>
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item name={[name, "en"]} label={t("ticketTypes.en")} rules={required}>
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item name={[name, "code"]} label={t("ticketTypes.code")} rules={required}>
                  <Input maxLength={40} />
                </Form.Item>
                <Form.Item name={[name, "kind"]} label={t("ticketTypes.kind")}>
                  <Select
                    options={ACT_KINDS.map((value) => ({ value, label: t(`ticketAct.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, "step"]} label={t("ticketTypes.before")}>
                  <Select
                    options={STEPS.map((value) => ({ value, label: t(`ticketStep.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, "blocks"]} label=" " valuePropName="checked">
                  <Checkbox>{t("ticketTypes.blocks")}</Checkbox>
                </Form.Item>
              </div>
            </fieldset>
          ))}
          <Button
            icon={<PlusOutlined />}
            onClick={() =>
              add({ code: "", zh: "", en: "", kind: "identity", step: "reply", blocks: true })
            }
          >
            {t("ticketTypes.addAct")}
          </Button>
        </>
      )}
    </Form.List>
  );
}
