/** When reminders come, and how many a day somebody may have. */
import { Form, InputNumber, TimePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useFollowupVerbs, useRules } from "./queries";

interface Values {
  day_starts: Dayjs;
  soon_min: number;
  per_day: number;
}

export function RulesForm({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const rules = useRules().data;
  const { saveRules } = useFollowupVerbs();
  if (!rules) return null;
  const required = [{ required: true, message: t("common.required") }];
  const save = async (values: Values) => {
    const day_starts = values.day_starts.format("HH:mm:ss");
    await saveRules({ ...values, day_starts, version: rules.version });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      key={rules.version}
      open={open}
      title={t("followupPeople.rules")}
      initial={{
        day_starts: dayjs(`2000-01-01 ${rules.day_starts}`),
        soon_min: rules.soon_min,
        per_day: rules.per_day,
      }}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
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
