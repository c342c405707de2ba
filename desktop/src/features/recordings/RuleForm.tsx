/** How long the recordings of one queue's calls are kept, or of all calls without a rule. */
import { Form, Input, InputNumber, Select } from "antd";
import { explainWith } from "@/api/explain";
import type { RetentionRule, RetentionRuleInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useQueueNames, useRecordingChanges } from "./queries";

const FRESH: RetentionRuleInput = { queue: null, days: 365, note: "" };

interface Props {
  editing: RetentionRule | "new" | null;
  close: () => void;
}

export function RuleForm({ editing, close }: Props) {
  const t = useText();
  const { saveRule } = useRecordingChanges();
  const queues = useQueueNames();
  const rule = editing === "new" ? null : editing;
  const save = async ({ queue, days, note }: RetentionRuleInput) => {
    await saveRule({ queue: queue ?? null, days, note: note ?? "" });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<RetentionRuleInput>
      open={editing !== null}
      title={t(rule ? "retention.edit" : "retention.new")}
      note={t("retention.help")}
      initial={rule ?? FRESH}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="queue" label={t("calls.queue")}>
        <Select
          allowClear
          disabled={rule !== null}
          placeholder={t("retention.others")}
          options={Object.entries(queues).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      <Form.Item
        name="days"
        label={t("retention.days")}
        extra={t("retention.daysHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <InputNumber min={30} max={36500} precision={0} />
      </Form.Item>
      <Form.Item name="note" label={t("dialRules.note")}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
