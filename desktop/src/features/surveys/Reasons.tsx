/** The answers to the second question: a key and what it stands for. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Space } from "antd";
import { useText } from "@/shared/i18n";

const MOST = 9;

export function Reasons() {
  const t = useText();
  const cell = (field: number, name: string, label: string, width: number, most: number) => (
    <Form.Item name={[field, name]} rules={[{ required: true, message: t("common.required") }]}>
      <Input placeholder={label} aria-label={label} maxLength={most} style={{ width }} />
    </Form.Item>
  );
  return (
    <Form.List name={["script", "reasons"]}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <Space key={field.key} align="baseline">
              {cell(field.name, "key", t("surveys.reasonKey"), 56, 1)}
              {cell(field.name, "zh", t("surveys.zh"), 180, 40)}
              {cell(field.name, "en", t("surveys.en"), 180, 40)}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t("common.delete")}
                onClick={() => remove(field.name)}
              />
            </Space>
          ))}
          {fields.length < MOST ? (
            <Button
              type="dashed"
              icon={<PlusOutlined />}
              onClick={() => add({ key: String(fields.length + 1), zh: "", en: "" })}
            >
              {t("surveys.addReason")}
            </Button>
          ) : null}
        </>
      )}
    </Form.List>
  );
}
