/** One order on paper (A4): everything of it, with places to sign; the frame stays off the sheet. */
import { PrinterOutlined } from "@ant-design/icons";
import { Button, Result, Skeleton } from "antd";
import { Link, useParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import type { TicketDetail } from "@/api/ticketTypes";
import { serverNow } from "@/shared/clock";
import { exact } from "@/shared/format";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import { shown } from "./fields";
import { factsOf } from "./historyWords";
import { useTicket, useTypeList } from "./queries";
import "./print.css";
import { nameOf, pathWords } from "./tree";
import { sizeWord } from "./upload";
import { holderWord, ownField, personWord, valueWord } from "./words";

export default function PrintPage() {
  const t = useText();
  const { id = "" } = useParams();
  const query = useTicket(id);
  if (query.isError && !query.data)
    return <Result status="warning" title={sentence(query.error, t)} />;
  if (!query.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  return (
    <div className="ticket-print">
      <nav className="ticket-print-tools">
        <Link to={`/tickets/${id}`}>{t("common.back")}</Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("tickets.print")}
        </Button>
      </nav>
      <Sheet detail={query.data} />
    </div>
  );
}

function Sheet({ detail }: { detail: TicketDetail }) {
  const t = useText();
  const language = useLanguage();
  const { user } = useMe();
  const types = useTypeList();
  const { ticket, type } = detail;
  const { names } = ticket;
  const typeName = (of: string) => pathWords(types, of, language);
  const actName = (code: string) => {
    const act = type.acts.find((one) => one.code === code);
    return act ? nameOf(act, language) : code;
  };
  const fieldName = (key: string) => ownField(type.fields, key, language, t);
  const own = shown(type.fields, ticket.fields).filter((one) => one.key in ticket.fields);
  const rows: [string, string][] = [
    [t("tickets.number"), ticket.number],
    [t("common.status"), t(`ticketState.${ticket.state}`)],
    [t("tickets.type"), typeName(ticket.type)],
    [t("tickets.priority"), t(`ticketPriority.${ticket.priority}`)],
    [t("tickets.customer"), ticket.customer_name || "–"],
    [t("tickets.caller"), ticket.caller ? spaced(ticket.caller) : "–"],
    [t("tickets.createdBy"), personWord(ticket.created_by, names, t)],
    [t("tickets.createdAt"), exact(ticket.created_at)],
    [t("tickets.department"), personWord(ticket.department, names, t)],
    [t("tickets.holder"), holderWord(ticket, t)],
    [t("tickets.dueAt"), ticket.due_at ? exact(ticket.due_at) : "–"],
    [t("tickets.address"), ticket.address || "–"],
    ...own.map((field): [string, string] => [
      nameOf(field, language),
      valueWord(field, ticket.fields[field.key], language, t),
    ]),
  ];
  return (
    <article className="sheet">
      <h1>{t("tickets.sheet")}</h1>
      <h2>{ticket.title}</h2>
      <dl className="sheet-facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("tickets.content")}</h3>
      <p className="sheet-text">{ticket.content || "–"}</p>
      {ticket.joint.some((one) => one.text) ? (
        <>
          <h3>{t("tickets.joint")}</h3>
          {ticket.joint.map((one) => (
            <p key={one.department} className="sheet-text">
              {personWord(one.department, names, t)}
              {t("common.colon")}
              {one.text || "–"}
            </p>
          ))}
        </>
      ) : null}
      <h3>{t("tickets.result")}</h3>
      <p className="sheet-text">{ticket.result || "–"}</p>
      {detail.attachments.length > 0 ? (
        <>
          <h3>{t("tickets.files")}</h3>
          <p>
            {detail.attachments
              .map((one) => t("common.aside", { text: one.name, aside: sizeWord(one.size) }))
              .join(t("common.and"))}
          </p>
        </>
      ) : null}
      <h3>{t("tickets.history")}</h3>
      <table className="sheet-history">
        <thead>
          <tr>
            <th>{t("tickets.when")}</th>
            <th>{t("tickets.who")}</th>
            <th>{t("tickets.what")}</th>
            <th>{t("tickets.said")}</th>
          </tr>
        </thead>
        <tbody>
          {detail.history.map((step) => (
            <tr key={step.id}>
              <td>{exact(step.at)}</td>
              <td>{personWord(step.by, names, t)}</td>
              <td>
                {wordOf(t, "ticketStep", step.step)}
                {step.from_state !== step.to_state ? ` → ${t(`ticketState.${step.to_state}`)}` : ""}
              </td>
              <td>
                {factsOf(step, names, t, { type: typeName, act: actName, field: fieldName })
                  .map((fact) => `${fact.label}${t("common.colon")}${fact.text}`)
                  .join(language === "zh" ? "；" : "; ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="sheet-signs">
        {(["handled", "checked"] as const).map((who) => (
          <p key={who}>
            {t(`tickets.sign.${who}`)}
            <span />
            {t("tickets.sign.day")}
            <span />
          </p>
        ))}
      </div>
      <footer>
        {t("tickets.printedBy", {
          name: user.name,
          at: exact(new Date(serverNow()).toISOString()),
        })}{" "}
        · {t(detail.sound ? "tickets.sound" : "tickets.unsound")}
      </footer>
    </article>
  );
}
