/** One month: weeks from Monday; a day's kind is its colour and its mark. */
import { Tooltip } from "antd";
import { type CalendarDay, WEEKDAYS } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { type Month, periodsText } from "./months";

interface Props {
  month: Month;
  choose?: ((day: CalendarDay) => void) | undefined;
}

export function MonthGrid({ month, choose }: Props) {
  const t = useText();
  const title = t(`month.${month.month}` as TextKey);
  return (
    <section className="calendar-month" aria-label={title}>
      <h2>{title}</h2>
      <div className="calendar-grid">
        {WEEKDAYS.map((day) => (
          <span key={day} className="calendar-weekday">
            {t(`weekday.${day}`)}
          </span>
        ))}
        {month.cells.map((day, place) =>
          day ? (
            <Day key={day.date} day={day} choose={choose} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: empty cells before the first never move
            <span key={`before-${place}`} />
          ),
        )}
      </div>
    </section>
  );
}

const MARKED: readonly string[] = ["holiday", "makeup", "own"];

function Day({ day, choose }: { day: CalendarDay; choose?: Props["choose"] }) {
  const t = useText();
  const words = [day.date, day.name || t(`dayKind.${day.kind}`), periodsText(day)]
    .filter(Boolean)
    .join(" · ");
  return (
    <Tooltip title={words} mouseEnterDelay={0.3}>
      <button
        type="button"
        className={`calendar-day day-${day.kind}`}
        aria-label={words}
        data-date={day.date}
        disabled={!choose}
        onClick={() => choose?.(day)}
      >
        {Number(day.date.slice(8))}
        <small>{MARKED.includes(day.kind) ? t(`dayMark.${day.kind}` as TextKey) : ""}</small>
      </button>
    </Tooltip>
  );
}
