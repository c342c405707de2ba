/** A field of the centre's own: key and type are for good, the rest may change. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select, Switch } from "antd";
import { type CustomerField, FIELD_TYPES } from "@/api/customerTypes";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { Names, Place } from "./EntryForm";
import { useDefinitionVerbs } from "./queries";
import { useDefinitionOvertaking } from "./useDefinitionOvertaking";

interface Props {
  editing: CustomerField | "new" | null;
  position: number;
  close: () => void;
}

export function FieldForm({ editing, position, close }: Props) {
  const t = useText();
  const { saveField, fieldAgain } = useDefinitionVerbs();
  const [form] = Form.useForm<CustomerField>();
  const type = Form.useWatch("type", form);
  const field = editing === "new" ? null : editing;
  const overtaking = useDefinitionOvertaking(form, editing, fieldAgain, ({ key }) => key);
  const save = async (values: CustomerField) => {
    const choices = values.type === "choice" ? (values.choices ?? []) : [];
    await overtaking.save(values, ({ version }) => saveField({ ...values, choices, version }));
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<CustomerField>
      open={editing !== null}
      form={form}
      title={t(field ? "customers.fieldEdit" : "customers.fieldNew")}
      initial={
        field ?? {
          type: "text",
          choices: [],
          required: false,
          searchable: false,
          position,
          active: true,
        }
      }
      save={save}
      explain={explainWith(t)}
      close={close}
      width={480}
    >
      {overtaking.note}
      <Names />
      <Form.Item
        name="key"
        label={t("customers.key")}
        extra={t("customers.keyHelp")}
        rules={[
          { required: true, message: t("common.required") },
          { pattern: /^[a-z][a-z0-9_]{0,39}$/, message: t("customers.keyHelp") },
        ]}
      >
        <Input maxLength={40} disabled={field !== null} />
      </Form.Item>
      <Form.Item name="type" label={t("customers.type")} extra={t("customers.typeHelp")}>
        <Select
          disabled={field !== null}
          options={FIELD_TYPES.map((value) => ({ value, label: t(`customers.type.${value}`) }))}
        />
      </Form.Item>
      {type === "choice" ? <Choices kept={field?.choices.length ?? 0} /> : null}
      <div className="form-pair">
        <Form.Item
          name="required"
          label={t("customers.required")}
          extra={t("customers.requiredHelp")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
        <Form.Item
          name="searchable"
          label={t("customers.searchable")}
          extra={t("customers.searchableHelp")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      </div>
      <Place />
    </FormDrawer>
  );
}

/** What may be chosen; lines that cards may hold stay. */
function Choices({ kept }: { kept: number }) {
  const t = useText();
  const rules = [{ required: true, message: t("common.required") }];
  return (
    <Form.Item label={t("customers.choices")}>
      <Form.List name="choices">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div key={row.key} className="customer-choice">
                <Form.Item name={[row.name, "zh"]} rules={rules}>
                  <Input placeholder={t("customers.nameZh")} maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, "en"]} rules={rules}>
                  <Input placeholder={t("customers.nameEn")} maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, "code"]} rules={rules}>
                  <Input
                    placeholder={t("customers.key")}
                    maxLength={64}
                    disabled={row.name < kept}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("common.delete")}
                  disabled={row.name < kept}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add()}>
              {t("customers.addChoice")}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
