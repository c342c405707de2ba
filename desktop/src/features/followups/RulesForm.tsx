/** When reminders come, and how many a day somebody may have. */
import { Form, InputNumber, TimePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { ApiError } from "@/api/client";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useOvertaking } from "@/shared/useOvertaking";
import { useFollowupVerbs, useRules } from "./queries";
import type { FollowupRules } from "./types";

interface Values {
  day_starts: Dayjs;
  soon_min: number;
  per_day: number;
}

const TITLES = {
  day_starts: "followupPeople.dayStarts",
  soon_min: "followupPeople.soonMin",
  per_day: "followupPeople.perDay",
} as const;

const valuesOf = (rules: FollowupRules): Values => ({
  day_starts: dayjs(`2000-01-01 ${rules.day_starts}`),
  soon_min: rules.soon_min,
  per_day: rules.per_day,
});

export function RulesForm({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const rules = useRules().data;
  const { saveRules, rulesAgain } = useFollowupVerbs();
  const [form] = Form.useForm<Values>();
  const overtaking = useOvertaking<FollowupRules, Values>({
    open: open && rules !== undefined,
    form,
    now: rules,
    valuesOf,
    isOvertaken: (error) => error instanceof ApiError && error.code === "followup_changed",
    again: rulesAgain,
    titleOf: (field) => t(TITLES[field]),
    wordOf: (field, value) =>
      field === "day_starts" ? (value as Dayjs).format("HH:mm") : String(value),
  });
  const required = [{ required: true, message: t("common.required") }];
  const save = async (values: Values) => {
    const day_starts = values.day_starts.format("HH:mm:ss");
    await overtaking.save(values, ({ version }) => saveRules({ ...values, day_starts, version }));
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={open && rules !== undefined}
      form={form}
      title={t("followupPeople.rules")}
      initial={rules ? valuesOf(rules) : {}}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      {overtaking.note}
      <Form.Item name="day_starts" label={t("followupPeople.dayStarts")} rules={required}>
        <TimePicker format="HH:mm" minuteStep={5} needConfirm={false} />
      </Form.Item>
      <Form.Item name="soon_min" label={t("followupPeople.soonMin")} rules={required}>
        <InputNumber min={1} max={120} precision={0} />
      </Form.Item>
      <Form.Item name="per_day" label={t("followupPeople.perDay")} rules={required}>
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
    </FormDrawer>
  );
}
