/** One calendar as a year: twelve months, each day in its colour and word; a click sets a day. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Alert, App, Button, Result, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { type CalendarDay, type CalendarYear, DAY_KINDS, type WorkingCalendar } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { CalendarForm } from "./CalendarForm";
import { DayForm } from "./DayForm";
import { MonthGrid } from "./MonthGrid";
import { countKinds, monthsOf, openDays } from "./months";
import { useCalendar, useCalendarVerbs, useYear } from "./queries";
import "./calendars.css";
import "@/shared/list/list.css";

export default function YearPage() {
  const { id = "" } = useParams();
  const t = useText();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const year = Number(search.get("year")) || new Date().getFullYear();
  const calendar = useCalendar(id);
  const days = useYear(id, year);
  const [day, setDay] = useState<CalendarDay | null>(null);
  const [editing, setEditing] = useState<WorkingCalendar | null>(null);
  const failed = calendar.error ?? days.error;
  if (failed) return <Result status="warning" title={sentence(failed, t)} />;
  if (!calendar.data || !days.data) return <Skeleton active paragraph={{ rows: 12 }} />;
  const manage = may("calendar.manage");
  const turn = (to: number) => setSearch({ year: String(to) }, { replace: true });
  return (
    <section className="list">
      <header className="list-head">
        <h1>{calendar.data.name}</h1>
        <div className="list-actions">
          <Button
            icon={<LeftOutlined />}
            aria-label={t("calendars.before")}
            onClick={() => turn(year - 1)}
          />
          <strong className="figures">{t("calendars.year", { year: String(year) })}</strong>
          <Button
            icon={<RightOutlined />}
            aria-label={t("calendars.after")}
            onClick={() => turn(year + 1)}
          />
          {manage ? (
            <>
              <Button onClick={() => setEditing(calendar.data)}>{t("calendars.edit")}</Button>
              <DeleteButton calendar={calendar.data} />
            </>
          ) : null}
        </div>
      </header>
      <Summary calendar={calendar.data} year={days.data} />
      <div className="calendar-year">
        {monthsOf(days.data.days).map((month) => (
          <MonthGrid key={month.month} month={month} choose={manage ? setDay : undefined} />
        ))}
      </div>
      <DayForm calendar={id} day={day} close={() => setDay(null)} />
      <CalendarForm editing={editing} close={() => setEditing(null)} />
    </section>
  );
}

function Summary({ calendar, year }: { calendar: WorkingCalendar; year: CalendarYear }) {
  const t = useText();
  const counts = countKinds(year.days);
  return (
    <>
      {year.announced ? null : (
        <Alert
          type="warning"
          showIcon
          title={t("calendars.unannounced", { year: String(year.year) })}
        />
      )}
      <p className="muted">
        {t("calendars.summary", {
          open: openDays(year.days),
          holidays: counts.holiday,
          makeup: counts.makeup,
          own: counts.own,
        })}
        {" · "}
        {calendar.used_by.length
          ? t("calendars.usedBy", { flows: calendar.used_by.join(", ") })
          : t("calendars.unused")}
      </p>
      <ul className="calendar-legend">
        {DAY_KINDS.map((kind) => (
          <li key={kind}>
            <i className={`calendar-dot day-${kind}`} />
            {t(`dayKind.${kind}` as TextKey)}
          </li>
        ))}
      </ul>
    </>
  );
}

function DeleteButton({ calendar }: { calendar: WorkingCalendar }) {
  const t = useText();
  const go = useNavigate();
  const { modal } = App.useApp();
  const { drop } = useCalendarVerbs();
  const ask = () =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("calendars.deleteAsk", { name: calendar.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        drop(calendar.id)
          .then(() => go("/settings/calendars"))
          .catch((error) => tellError(sentence(error, t))),
    });
  return (
    <Button danger onClick={ask}>
      {t("common.delete")}
    </Button>
  );
}
