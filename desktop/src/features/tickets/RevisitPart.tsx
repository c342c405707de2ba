/** The revisit of an order as a call task: until when, what was tried, what may be said already. */
import { CheckCircleOutlined, ClockCircleOutlined } from "@ant-design/icons";
import { useSyncExternalStore } from "react";
import type { RevisitTask, TicketDetail } from "@/api/ticketTypes";
import { currentSecond, onSecond } from "@/shared/clock";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { personWord } from "./words";

const TONES: Record<string, Tone> = { connected: "good", no_answer: "warn", busy: "warn" };

export function RevisitPart({ detail, task }: { detail: TicketDetail; task: RevisitTask }) {
  const t = useText();
  const now = useSyncExternalStore(onSecond, currentSecond);
  const late = task.due_at !== null && Date.parse(task.due_at) < now;
  const may = task.not_yet === "";
  return (
    <div className="ticket-revisit" data-counted={task.counted}>
      {task.due_at ? (
        <p>
          {t(late ? "tickets.revisitLate" : "tickets.revisitDue")}
          {t("common.colon")}
          <span className={late ? "ticket-bad" : undefined}>
            <Moment at={task.due_at} />
          </span>
        </p>
      ) : null}
      {task.attempts.length > 0 ? (
        <ul className="ticket-lines">
          {task.attempts.map((one) => (
            <li key={one.call} data-outcome={one.outcome ?? "open"}>
              <Moment at={one.at} />{" "}
              <Pill tone={TONES[one.outcome ?? ""] ?? "plain"}>
                {wordOf(t, "ticketOutcome", one.outcome ?? "open")}
              </Pill>{" "}
              <span className="muted">
                {personWord(one.by, detail.ticket.names, t)}
                {one.talked_s > 0 ? ` · ${duration(one.talked_s)}` : ""}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted">{t("tickets.revisitNone")}</p>
      )}
      {task.needed > 0 ? (
        <p className={may ? "ticket-good" : "muted"}>
          {may ? <CheckCircleOutlined /> : <ClockCircleOutlined />}{" "}
          {t("tickets.revisitCounted", {
            counted: task.counted,
            needed: task.needed,
            apart: task.apart_minutes,
          })}
          {t("common.colon")}
          {t(may ? "tickets.revisitMay" : "tickets.revisitNotYet")}
        </p>
      ) : null}
    </div>
  );
}
