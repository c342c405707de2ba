/** Follow-ups by day: a week or the weeks of a month, each with its hour; a day full of them counts. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { serverNow } from "@/shared/clock";
import { useText } from "@/shared/i18n";
import { dayOf, midnight, nextDay } from "@/shared/list/period";
import { useSpan } from "./queries";
import { isOverdue } from "./StateCell";
import { type Followup, isOpen } from "./types";
import { daysShown, type Length, stepped, wallOf } from "./wall";

interface Props {
  assignee: string;
  open: (one: Followup) => void;
}

/** So many stand in a day's box; a week's boxes are taller. */
const SHOWN: Record<Length, number> = { week: 14, month: 3 };
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

export function CalendarView({ assignee, open }: Props) {
  const t = useText();
  const today = dayOf(serverNow());
  const [search, setSearch] = useSearchParams();
  const length: Length = search.get("length") === "week" ? "week" : "month";
  const [day, setDay] = useState(today);
  const days = daysShown(day, length);
  const [first = today, last = today] = [days[0], days.at(-1)];
  const { data, error } = useSpan(midnight(first), midnight(nextDay(last)), assignee);
  const byDay = new Map<string, Followup[]>();
  for (const one of data?.items ?? []) {
    const on = wallOf(one.due_at).slice(0, 10);
    byDay.set(on, [...(byDay.get(on) ?? []), one]);
  }
  const lengthen = (value: Length) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        after.set("length", value);
        return after;
      },
      { replace: true },
    );
  return (
    <>
      <div className="list-search">
        <Button
          icon={<LeftOutlined />}
          aria-label={t("followups.previous")}
          onClick={() => setDay(stepped(day, length, -1))}
        />
        <strong className="figures followup-month">
          {length === "month" ? day.slice(0, 7) : `${first} – ${last.slice(5)}`}
        </strong>
        <Button
          icon={<RightOutlined />}
          aria-label={t("followups.following")}
          onClick={() => setDay(stepped(day, length, 1))}
        />
        <Button type="link" onClick={() => setDay(today)}>
          {t("followups.today")}
        </Button>
        <span className="list-tools">
          <Segmented
            value={length}
            onChange={(value) => lengthen(value as Length)}
            options={[
              { value: "week", label: t("followups.week") },
              { value: "month", label: t("followups.month") },
            ]}
          />
        </span>
      </div>
      {error ? <Alert type="warning" showIcon title={sentence(error, t)} /> : null}
      {data?.capped ? (
        <Alert type="info" showIcon title={t("followups.capped", { n: data.items.length })} />
      ) : null}
      <div className={`followup-calendar followup-calendar-${length}`}>
        {WEEKDAYS.map((one) => (
          <div key={one} className="followup-weekday">
            {t(`followups.weekday.${one}`)}
          </div>
        ))}
        {days.map((one) => (
          <Day
            key={one}
            day={one}
            marks={marksOf(one, today, length === "month" ? day.slice(0, 7) : null)}
            found={byDay.get(one) ?? []}
            count={data?.days[one] ?? 0}
            shown={SHOWN[length]}
            open={open}
            more={() => {
              setDay(one);
              lengthen("week");
            }}
          />
        ))}
      </div>
    </>
  );
}

function marksOf(day: string, today: string, month: string | null): string {
  const marks = ["followup-day"];
  if (day === today) marks.push("followup-day-today");
  if (month && !day.startsWith(month)) marks.push("followup-day-other");
  return marks.join(" ");
}

interface DayProps {
  day: string;
  marks: string;
  found: Followup[];
  count: number;
  shown: number;
  open: (one: Followup) => void;
  more: () => void;
}

function Day({ day, marks, found, count, shown, open, more }: DayProps) {
  const t = useText();
  return (
    <div className={marks}>
      <span className="figures followup-date">{Number(day.slice(8))}</span>
      {found.slice(0, shown).map((one) => (
        <button
          key={one.id}
          type="button"
          className={classOf(one)}
          title={one.content}
          onClick={() => open(one)}
        >
          <span className="figures">{wallOf(one.due_at).slice(11)}</span>{" "}
          {(one.customer && one.names[one.customer]) || one.content}
        </button>
      ))}
      {count > shown ? (
        <Button type="link" size="small" onClick={more}>
          {t("followups.more", { n: count - Math.min(shown, found.length) })}
        </Button>
      ) : null}
    </div>
  );
}

function classOf(one: Followup): string {
  if (!isOpen(one)) return "followup-chip followup-chip-closed";
  return isOverdue(one) ? "followup-chip followup-chip-overdue" : "followup-chip";
}
