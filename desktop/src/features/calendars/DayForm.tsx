/** One day, or some days in a row, that differ: closed, or open in periods of their own. */
import { Button, Form, Input, Radio } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import type { CalendarDay, Period } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { Periods } from "./Periods";
import { useCalendarVerbs } from "./queries";

interface Values {
  until: string;
  name: string;
  open: boolean;
  periods: Period[];
}

interface Props {
  calendar: string;
  day: CalendarDay | null;
  close: () => void;
}

export function DayForm({ calendar, day, close }: Props) {
  const t = useText();
  const { setDays } = useCalendarVerbs();
  const [form] = Form.useForm<Values>();
  const open = Form.useWatch("open", form) ?? false;
  const date = day?.date ?? "";
  const save = async (values: Values) => {
    await setDays(calendar, {
      date,
      until: values.until || date,
      name: values.name ?? "",
      periods: values.open ? (values.periods ?? []) : [],
    });
    tellDone(t("common.saved"));
  };
  const own = day?.kind === "own";
  const periods = day?.periods.length ? day.periods : [{ opens: "09:00", closes: "18:00" }];
  return (
    <FormDrawer<Values>
      open={day !== null}
      title={t("calendars.day", { date })}
      initial={{
        until: date,
        name: day?.name ?? "",
        open: own && day.periods.length > 0,
        periods,
      }}
      save={save}
      explain={explainWith(t)}
      close={close}
      form={form}
    >
      <Form.Item name="until" label={t("calendars.until")}>
        <Input type="date" min={date} />
      </Form.Item>
      <Form.Item name="name" label={t("calendars.occasion")}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="open" label={t("calendars.open")}>
        <Radio.Group
          options={[
            { value: false, label: t("calendars.closedAllDay") },
            { value: true, label: t("calendars.openIn") },
          ]}
        />
      </Form.Item>
      {open ? <Periods name="periods" /> : null}
      {own ? <ClearButton calendar={calendar} date={date} form={form} close={close} /> : null}
    </FormDrawer>
  );
}

interface ClearProps {
  calendar: string;
  date: string;
  form: ReturnType<typeof Form.useForm<Values>>[0];
  close: () => void;
}

function ClearButton({ calendar, date, form, close }: ClearProps) {
  const t = useText();
  const { clearDays } = useCalendarVerbs();
  const [busy, setBusy] = useState(false);
  const clear = async () => {
    setBusy(true);
    try {
      await clearDays(calendar, date, form.getFieldValue("until") || date);
      close();
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="calendar-clear">
      <Button danger loading={busy} onClick={() => void clear()}>
        {t("calendars.clear")}
      </Button>
    </div>
  );
}
