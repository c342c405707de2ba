/** Every step of an order, signed: when, who, what, from where to where, why. The latest first. */
import { SafetyCertificateOutlined, WarningOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { HistoryStep, TicketDetail } from "@/api/ticketTypes";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { factsOf } from "./historyWords";
import { useChoices, useTypeList } from "./queries";
import { nameOf, pathWords } from "./tree";
import { ownField, personWord, StateWord } from "./words";

const FIRST_SHOWN = 8;

export function History({ detail, whole = false }: { detail: TicketDetail; whole?: boolean }) {
  const t = useText();
  const [all, setAll] = useState(whole);
  const steps = [...detail.history].reverse();
  const shown = all ? steps : steps.slice(0, FIRST_SHOWN);
  return (
    <>
      <ol className="ticket-history">
        {shown.map((step) => (
          <Line key={step.id} step={step} detail={detail} />
        ))}
      </ol>
      {shown.length < steps.length ? (
        <Button type="link" onClick={() => setAll(true)}>
          {t("tickets.historyAll", { count: steps.length })}
        </Button>
      ) : null}
      <p className={detail.sound ? "muted ticket-sound" : "ticket-sound ticket-unsound"}>
        {detail.sound ? <SafetyCertificateOutlined /> : <WarningOutlined />}{" "}
        {t(detail.sound ? "tickets.sound" : "tickets.unsound")}
      </p>
    </>
  );
}

function Line({ step, detail }: { step: HistoryStep; detail: TicketDetail }) {
  const t = useText();
  const language = useLanguage();
  const types = useTypeList();
  const levels = useChoices().data?.levels ?? [];
  const { names } = detail.ticket;
  const { fields } = detail.type;
  const act = (code: string) => detail.type.acts.find((one) => one.code === code);
  const facts = factsOf(step, names, t, {
    type: (id) => pathWords(types, id, language),
    act: (code) => nameOf(act(code) ?? { zh: code, en: code }, language),
    level: (code) =>
      nameOf(levels.find((one) => one.code === code) ?? { zh: code, en: code }, language),
    field: (key) => ownField(fields, key, language, t),
  });
  const moved = step.from_state !== step.to_state;
  return (
    <li data-step={step.step}>
      <div className="ticket-history-head">
        <strong>{wordOf(t, "ticketStep", step.step)}</strong>
        {moved ? (
          <span className="ticket-moved">
            {step.from_state ? (
              <>
                <StateWord state={step.from_state} /> →{" "}
              </>
            ) : null}
            <StateWord state={step.to_state} />
          </span>
        ) : null}
        <span className="muted ticket-signed">
          {personWord(step.by, names, t)} · <Moment at={step.at} />
        </span>
      </div>
      {facts.map((fact) => (
        <p key={`${fact.label} ${fact.text}`}>
          <span className="muted">
            {fact.label}
            {t("common.colon")}
          </span>
          {fact.text}
        </p>
      ))}
    </li>
  );
}
