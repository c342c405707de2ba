/** One calendar's week and how it treats holidays. */
import { Form, Input, Radio, Select } from "antd";
import { explainWith } from "@/api/explain";
import { type CalendarInput, WEEKDAYS, type WorkingCalendar } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { Periods } from "./Periods";
import { useCalendarVerbs } from "./queries";
import "./calendars.css";

interface Props {
  editing: WorkingCalendar | "new" | null;
  close: () => void;
  made?: (calendar: WorkingCalendar) => void;
}

const FRESH: Partial<CalendarInput> = {
  zone: "Asia/Shanghai",
  holidays: "closed",
  makeup_as: "mon",
  weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" }],
};

function valuesOf(calendar: WorkingCalendar): CalendarInput {
  const { key, name, zone, holidays, makeup_as, weekly } = calendar;
  return { key, name, zone, holidays, makeup_as, weekly };
}

export function CalendarForm({ editing, close, made }: Props) {
  const t = useText();
  const { create, change } = useCalendarVerbs();
  const calendar = editing === "new" ? null : editing;
  const required = [{ required: true, message: t("common.required") }];
  const save = async (values: CalendarInput) => {
    const input = { ...values, zone: values.zone ?? "" };
    if (calendar) await change(calendar.id, input);
    else made?.(await create(input));
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<CalendarInput>
      open={editing !== null}
      title={t(calendar ? "calendars.edit" : "calendars.new")}
      initial={calendar ? valuesOf(calendar) : FRESH}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={640}
    >
      <div className="form-pair">
        <Form.Item name="name" label={t("common.name")} rules={required}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item
          name="key"
          label={t("calendars.key")}
          extra={t("calendars.keyHelp")}
          rules={required}
        >
          <Input maxLength={64} />
        </Form.Item>
      </div>
      <Form.Item label={t("calendars.weekly")} extra={t("calendars.weeklyHelp")}>
        <Periods name="weekly" weekly />
      </Form.Item>
      <Form.Item name="holidays" label={t("calendars.holidays")}>
        <Radio.Group
          options={(["closed", "as_usual"] as const).map((value) => ({
            value,
            label: t(`calendars.holidays.${value}`),
          }))}
        />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="makeup_as" label={t("calendars.makeupAs")}>
          <Select options={WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }))} />
        </Form.Item>
        <Form.Item name="zone" label={t("calendars.zone")} extra={t("calendars.zoneHelp")}>
          <Input maxLength={64} />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}
