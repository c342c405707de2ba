/** A level or source: its words in both languages, its place, whether it is still offered. */
import { Form, Input, InputNumber, Switch } from "antd";
import type { ListEntry } from "@/api/customerTypes";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useDefinitionOvertaking } from "./useDefinitionOvertaking";

interface Props {
  editing: ListEntry | "new" | null;
  position: number;
  save: (entry: ListEntry) => Promise<void>;
  again: (code: string) => Promise<ListEntry | undefined>;
  close: () => void;
}

export function EntryForm({ editing, position, save, again, close }: Props) {
  const t = useText();
  const entry = editing === "new" ? null : editing;
  const [form] = Form.useForm<ListEntry>();
  const overtaking = useDefinitionOvertaking(form, editing, again, ({ code }) => code);
  return (
    <FormDrawer<ListEntry>
      open={editing !== null}
      title={t(entry ? "common.edit" : "common.create")}
      initial={entry ?? { position, active: true }}
      form={form}
      save={(values) =>
        overtaking
          .save(values, ({ version }) => save({ ...values, version }))
          .then(() => tellDone(t("common.saved")))
      }
      explain={explainWith(t)}
      close={close}
      width={400}
    >
      {overtaking.note}
      <Names />
      <Form.Item
        name="code"
        label={t("customers.key")}
        extra={t("customers.codeHelp")}
        rules={[
          { required: true, message: t("common.required") },
          { pattern: /^[0-9A-Za-z_.-]+$/, message: t("customers.codeHelp") },
        ]}
      >
        <Input maxLength={64} disabled={entry !== null} />
      </Form.Item>
      <Place />
    </FormDrawer>
  );
}

/** The words in both languages. */
export function Names() {
  const t = useText();
  const rules = [{ required: true, whitespace: true, message: t("common.required") }];
  return (
    <div className="form-pair">
      <Form.Item name="zh" label={t("customers.nameZh")} rules={rules}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="en" label={t("customers.nameEn")} rules={rules}>
        <Input maxLength={100} />
      </Form.Item>
    </div>
  );
}

/** Where it stands and whether it is offered. */
export function Place() {
  const t = useText();
  return (
    <div className="form-pair">
      <Form.Item name="position" label={t("customers.position")}>
        <InputNumber min={0} max={9999} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item
        name="active"
        label={t("common.enabled")}
        extra={t("customers.retireHelp")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
    </div>
  );
}
