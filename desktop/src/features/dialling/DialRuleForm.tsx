/** One rule: the beginning of numbers, allowed or not, for whom, and the number shown. */
import { Form, Input, Radio, Select } from "antd";
import { explainWith } from "@/api/explain";
import type { DialRule, DialRuleInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useChanges, useQueueNames, useRoleNames } from "./queries";

interface Props {
  editing: DialRule | "new" | null;
  close: () => void;
}

const FRESH: DialRuleInput = {
  prefix: "",
  allowed: false,
  role: null,
  queue: null,
  show: "",
  note: "",
};

const choices = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

export function DialRuleForm({ editing, close }: Props) {
  const t = useText();
  const { save } = useChanges();
  const roles = useRoleNames();
  const queues = useQueueNames();
  const rule = editing === "new" ? null : editing;
  const store = async (values: DialRuleInput) => {
    await save(rule?.id ?? null, {
      ...values,
      role: values.role ?? null,
      queue: values.queue ?? null,
      show: values.show ?? "",
      note: values.note ?? "",
    });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<DialRuleInput>
      open={editing !== null}
      title={t(rule ? "dialRules.edit" : "dialRules.new")}
      initial={rule ?? FRESH}
      save={store}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item
        name="prefix"
        label={t("dialRules.prefix")}
        extra={t("dialRules.prefixHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={16} inputMode="tel" />
      </Form.Item>
      <Form.Item name="allowed" label={t("dialRules.allowed")}>
        <Radio.Group
          options={[
            { value: true, label: t("dialRules.allowed") },
            { value: false, label: t("dialRules.forbidden") },
          ]}
        />
      </Form.Item>
      <Form.Item name="role" label={t("dialRules.role")}>
        <Select allowClear placeholder={t("dialRules.everybody")} options={choices(roles)} />
      </Form.Item>
      <Form.Item name="queue" label={t("dialRules.queue")}>
        <Select allowClear placeholder={t("dialRules.allQueues")} options={choices(queues)} />
      </Form.Item>
      <Form.Item name="show" label={t("dialRules.show")} extra={t("dialRules.showHelp")}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="note" label={t("dialRules.note")}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
