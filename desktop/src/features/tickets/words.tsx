/** Codes of orders as people read them: states and urgency as coloured words, people by name. */
import { AlertOutlined, BellOutlined } from "@ant-design/icons";
import { useSyncExternalStore } from "react";
import type {
  Priority,
  Ticket,
  TicketClock,
  TicketField,
  TicketState,
  TicketValue,
} from "@/api/ticketTypes";
import { currentSecond, onSecond } from "@/shared/clock";
import { exact } from "@/shared/format";
import { type Language, type Translate, useLanguage, useText, wordOf } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { clockShown, rowClock, type Shown, span } from "./clocks";
import type { OwnField } from "./historyWords";
import { nameOf } from "./tree";

const STATE_TONES: Record<TicketState, Tone> = {
  accepted: "warn",
  dispatched: "warn",
  returned: "bad",
  signed: "busy",
  handling: "busy",
  waiting: "plain",
  suspended: "plain",
  replied: "warn",
  revisiting: "busy",
  closed: "good",
  archived: "plain",
  void: "plain",
  merged: "plain",
};

export function StateWord({ state }: { state: TicketState }) {
  const t = useText();
  return <Pill tone={STATE_TONES[state]}>{wordOf(t, "ticketState", state)}</Pill>;
}

const PRIORITY_TONES: Record<Priority, Tone> = {
  critical: "bad",
  high: "warn",
  normal: "plain",
  low: "plain",
};

export function PriorityWord({ priority }: { priority: Priority }) {
  const t = useText();
  return <Pill tone={PRIORITY_TONES[priority]}>{t(`ticketPriority.${priority}`)}</Pill>;
}

/** What presses: urged so often, supervised, time asked for. */
export function Marks({ ticket }: { ticket: Ticket }) {
  const t = useText();
  return (
    <span className="ticket-marks">
      {ticket.urges > 0 ? (
        <Pill tone="warn">
          <BellOutlined /> {t("tickets.urgedTimes", { count: ticket.urges })}
        </Pill>
      ) : null}
      {ticket.supervised ? (
        <Pill tone="bad">
          <AlertOutlined /> {t("tickets.supervised")}
        </Pill>
      ) : null}
      {ticket.reworks > 0 ? (
        <Pill tone="warn">{t("tickets.reworkedTimes", { count: ticket.reworks })}</Pill>
      ) : null}
      {ticket.extension_asked ? <Pill tone="warn">{t("tickets.extensionAsked")}</Pill> : null}
      {ticket.confidential ? <Pill>{t("tickets.confidential")}</Pill> : null}
    </span>
  );
}

function useNow(): number {
  return useSyncExternalStore(onSecond, currentSecond, currentSecond) * 1000;
}

function ClockText({ shown, due }: { shown: Shown; due: string | null }) {
  const t = useText();
  const language = useLanguage();
  const time = shown.ms === null ? "" : span(shown.ms, language);
  return (
    <span title={due ? exact(due) : undefined} className="figures ticket-clock-text">
      <Pill tone={shown.tone}>{t(`ticketClock.${shown.word}`, { time })}</Pill>
    </span>
  );
}

/** One clock of an order, running. */
export function RunningClock({ clock }: { clock: TicketClock }) {
  return <ClockText shown={clockShown(clock, useNow())} due={clock.due_at} />;
}

/** The clock of a row: until it must be settled. */
export function RowClock({ ticket }: { ticket: Ticket }) {
  const shown = rowClock(ticket, useNow());
  return shown ? <ClockText shown={shown} due={ticket.due_at} /> : <span>–</span>;
}

/** A field of a type's own for the history: its name, and how its values read. */
export function ownField(
  fields: readonly TicketField[],
  key: string,
  language: Language,
  t: Translate,
): OwnField | undefined {
  const field = fields.find((one) => one.key === key);
  if (!field) return undefined;
  return {
    name: nameOf(field, language),
    value: (value) => valueWord(field, value, language, t),
  };
}

export const SYSTEM = "00000000-0000-7000-8000-000000000000";

export function personWord(
  id: string | null | undefined,
  names: Record<string, string>,
  t: Translate,
): string {
  if (!id) return "–";
  return id === SYSTEM ? t("tickets.system") : (names[id] ?? t("common.unknown"));
}

/** Who has an order: a person, or the pool that people take it from. */
export function holderWord(ticket: Ticket, t: Translate): string {
  if (ticket.assignee) return personWord(ticket.assignee, ticket.names, t);
  if (ticket.pool === "department") {
    const name = personWord(ticket.department, ticket.names, t);
    return t("tickets.inPoolOf", { name });
  }
  return ticket.pool ? t(`ticketPool.${ticket.pool}`) : "–";
}

export function valueWord(
  field: TicketField | undefined,
  value: TicketValue | null | undefined,
  language: Language,
  t: Translate,
): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
  const choice = field?.choices.find((one) => one.code === value);
  return choice ? nameOf(choice, language) : String(value);
}
