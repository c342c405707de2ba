/** The parts of an order's page: its clocks, its facts, who works on it, what belongs to it. */
import {
  CheckCircleOutlined,
  ExclamationCircleOutlined,
  PaperClipOutlined,
} from "@ant-design/icons";
import { Button, Descriptions } from "antd";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { useMay } from "@/api/me";
import type { Limit, TicketDetail } from "@/api/ticketTypes";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { shown } from "./fields";
import { useChoices, useTypeList } from "./queries";
import { nameOf, pathWords } from "./tree";
import { fileUrl, sizeWord } from "./upload";
import { holderWord, PriorityWord, personWord, RunningClock, valueWord } from "./words";

interface Props {
  detail: TicketDetail;
}

export function Part(props: { title: string; children: React.ReactNode; extra?: React.ReactNode }) {
  return (
    <section className="ticket-part">
      <header>
        <h2>{props.title}</h2>
        {props.extra}
      </header>
      {props.children}
    </section>
  );
}

/** The three deadlines as running times. */
export function Clocks({ detail }: Props) {
  const t = useText();
  if (detail.clocks.length === 0) return <p className="muted">{t("tickets.noClocks")}</p>;
  return (
    <ul className="ticket-clocks">
      {detail.clocks.map((clock) => (
        <li key={clock.kind} data-clock={clock.kind}>
          <span>{t(`ticketClockName.${clock.kind}`)}</span>
          <RunningClock clock={clock} />
          <span className="muted">
            {clock.met_at ? (
              <Moment at={clock.met_at} />
            ) : clock.due_at ? (
              <>
                {t("tickets.due")} <Moment at={clock.due_at} />
              </>
            ) : (
              <LimitWord limit={clock.limit} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function LimitWord({ limit }: { limit: Limit }) {
  const t = useText();
  if (limit.amount === 0) return t("ticketLimits.sameDay");
  return t("tickets.limitOf", { amount: limit.amount, unit: t(`ticketUnit.${limit.unit}`) });
}

export function Facts({ detail }: Props) {
  const t = useText();
  const language = useLanguage();
  const may = useMay();
  const types = useTypeList();
  const levels = useChoices().data?.levels ?? [];
  const { ticket } = detail;
  const level = levels.find((one) => one.code === ticket.customer_level);
  const customer = ticket.customer_name || t("tickets.noCustomer");
  const items: [string, React.ReactNode][] = [
    [
      t("tickets.type"),
      pathWords(types, ticket.type, language) || nameOf(detail.type.type, language),
    ],
    [t("tickets.priority"), <PriorityWord key="p" priority={ticket.priority} />],
    [
      t("tickets.customer"),
      <span key="c">
        {ticket.customer && may("customer.view") ? (
          <Link to={`/customers/${ticket.customer}`}>{customer}</Link>
        ) : (
          customer
        )}
        {ticket.customer_level ? (
          <>
            {" "}
            <Pill>{level ? nameOf(level, language) : ticket.customer_level}</Pill>
          </>
        ) : null}
      </span>,
    ],
    [
      t("tickets.caller"),
      <span key="n" className="figures">
        {ticket.caller ? spaced(ticket.caller) : "–"}
      </span>,
    ],
    [t("tickets.holder"), holderWord(ticket, t)],
    [t("tickets.department"), personWord(ticket.department, ticket.names, t)],
    [t("tickets.createdBy"), personWord(ticket.created_by, ticket.names, t)],
    [t("tickets.createdAt"), <Moment key="m" at={ticket.created_at} />],
    ...(ticket.address ? [[t("tickets.address"), ticket.address] as [string, string]] : []),
  ];
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 2 }}
      items={items.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
}

/** The fields of the type's own that hold something. */
export function OwnFacts({ detail }: Props) {
  const t = useText();
  const language = useLanguage();
  const { ticket, type } = detail;
  const known = shown(type.fields, ticket.fields).filter((one) => one.key in ticket.fields);
  if (known.length === 0) return null;
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 2 }}
      items={known.map((field) => ({
        key: field.key,
        label: nameOf(field, language),
        span: field.type === "long_text" ? "filled" : undefined,
        children: valueWord(field, ticket.fields[field.key], language, t),
      }))}
    />
  );
}

/** Departments that help, and what they said. */
export function JointList({ detail }: Props) {
  const t = useText();
  const { joint, names } = detail.ticket;
  return (
    <ul className="ticket-lines">
      {joint.map((one) => (
        <li key={one.department}>
          <strong>{personWord(one.department, names, t)}</strong>{" "}
          <Pill tone={one.replied_at ? "good" : "warn"}>
            {t(one.replied_at ? "tickets.jointReplied" : "tickets.jointWaits")}
          </Pill>{" "}
          {one.replied_at ? (
            <span className="muted">
              {personWord(one.replied_by, names, t)} · <Moment at={one.replied_at} />
            </span>
          ) : null}
          {one.text ? <p className="ticket-text">{one.text}</p> : null}
        </li>
      ))}
    </ul>
  );
}

/** What must be done by which step, and what was. */
export function Acts(props: Props & { doing?: (act: string) => void; at?: string }) {
  const { detail, doing, at } = props;
  const t = useText();
  const here = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (at) here.current?.scrollIntoView({ block: "center" });
  }, [at]);
  const language = useLanguage();
  const missing = new Set(detail.missing_acts.map((one) => one.code));
  const done = new Map(detail.acts.map((one) => [one.act, one]));
  return (
    <ul className="ticket-lines">
      {detail.type.acts.map((act) => {
        const was = done.get(act.code);
        return (
          <li
            key={act.code}
            ref={act.code === at ? here : undefined}
            className={act.code === at ? "ticket-act ticket-act-at" : "ticket-act"}
            data-act={act.code}
          >
            {was ? (
              <CheckCircleOutlined className="ticket-good" aria-label={t("tickets.actDone")} />
            ) : (
              <ExclamationCircleOutlined
                className={missing.has(act.code) ? "ticket-bad" : "muted"}
                aria-label={t("tickets.actMissing")}
              />
            )}
            <span>
              {nameOf(act, language)}{" "}
              <span className="muted">
                {was ? (
                  <>
                    {personWord(was.by, detail.ticket.names, t)} · <Moment at={was.at} />
                    {was.value ? ` · ${was.value}` : ""}
                  </>
                ) : (
                  t(act.blocks ? "tickets.actNeededBy" : "tickets.actListedAt", {
                    step: wordOf(t, "ticketStep", act.step),
                  })
                )}
              </span>
            </span>
            {!was && doing ? (
              <Button size="small" type="link" onClick={() => doing(act.code)}>
                {t("tickets.doAct")}
              </Button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

export function Files({ detail }: Props) {
  return (
    <ul className="ticket-lines">
      {detail.attachments.map((file) => (
        <li key={file.id}>
          <PaperClipOutlined /> <a href={fileUrl(file.id)}>{file.name}</a>{" "}
          <span className="muted figures">{sizeWord(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
