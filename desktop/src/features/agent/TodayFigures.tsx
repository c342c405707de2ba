/** Today's three own figures in the top bar. */
import { count, duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { useToday } from "./actions";

export function TodayFigures() {
  const t = useText();
  const today = useToday();
  return (
    <dl className="today-figures" style={{ margin: 0 }}>
      <div>
        <dt>{t("today.handled")}</dt>
        <dd>{count(today?.handled)}</dd>
      </div>
      <div>
        <dt>{t("today.talk")}</dt>
        <dd>{duration(today?.talk_s)}</dd>
      </div>
      <div>
        <dt>{t("today.ready")}</dt>
        <dd>{duration(today?.ready_s)}</dd>
      </div>
    </dl>
  );
}
