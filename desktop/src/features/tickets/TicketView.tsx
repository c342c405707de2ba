/** One order with all that belongs to it: on its own page, in the list's drawer, on the light page. */
import { Alert, Button, Result, Skeleton } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { TicketDetail } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { CallButtons } from "./CallButtons";
import { Calls } from "./CallsPart";
import { History } from "./History";
import { Acts, Clocks, Facts, Files, JointList, OwnFacts, Part } from "./Parts";
import { useTicket } from "./queries";
import { RelatedPart } from "./RelatedPart";
import { RevisitPart } from "./RevisitPart";
import { StepButtons } from "./StepButtons";
import { SubOrder } from "./SubOrder";
import "./tickets.css";
import { Marks, PriorityWord, StateWord } from "./words";
import { type Writing, writingOf } from "./writing";

interface Props {
  id: string;
  /** Shown beside the title: a link to the page of its own, or to print. */
  links?: React.ReactNode;
  /** For departments: what they need, on any screen. */
  light?: boolean;
  href?: (id: string) => string;
  /** What a revisit asks the customer: given by `app`, which knows the questionnaires. */
  questions?: (detail: TicketDetail) => React.ReactNode;
  /** A required act that the page opens at. */
  at?: string;
  /** What helps with it; `app` puts it in. */
  help?: (order: Writing) => React.ReactNode;
  /** More that can be done with it; `app` puts it in. */
  more?: (detail: TicketDetail) => React.ReactNode;
}

export function TicketView({ id, links, light = false, href, questions, at, help, more }: Props) {
  const t = useText();
  const query = useTicket(id);
  const [act, setAct] = useState<string | null>(null);
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const detail = query.data;
  const mayAct = detail.possible.some((one) => one.step === "act" && one.allowed);
  const maySplit = detail.possible.some((one) => one.step === "split" && one.allowed);
  // What presses stands first where there is one column.
  const clocks = (
    <Part title={t("tickets.clocks")}>
      <Clocks detail={detail} />
    </Part>
  );
  return (
    <article className="ticket" data-ticket={detail.ticket.number} data-state={detail.ticket.state}>
      <Head detail={detail} links={links} />
      <StepButtons
        detail={detail}
        most={light ? 3 : undefined}
        large={light}
        act={act}
        actDone={() => setAct(null)}
      />
      {light ? null : <CallButtons detail={detail} />}
      {more?.(detail)}
      {light ? clocks : null}
      <div className="ticket-columns">
        <div>
          <Ended detail={detail} href={href} />
          <Part title={t("tickets.content")}>
            <p className="ticket-text">{detail.ticket.content || t("tickets.noContent")}</p>
            <OwnFacts detail={detail} />
          </Part>
          {detail.ticket.result ? (
            <Part title={t("tickets.result")}>
              <p className="ticket-text">{detail.ticket.result}</p>
            </Part>
          ) : null}
          {detail.ticket.joint.length > 0 ? (
            <Part title={t("tickets.joint")}>
              <JointList detail={detail} />
            </Part>
          ) : null}
          {detail.attachments.length > 0 ? (
            <Part title={t("tickets.files")}>
              <Files detail={detail} />
            </Part>
          ) : null}
          <Part title={t("tickets.facts")}>
            <Facts detail={detail} />
          </Part>
        </div>
        <div>
          {light ? null : clocks}
          {detail.revisit ? (
            <Part title={t("tickets.revisitTask")}>
              <RevisitPart detail={detail} task={detail.revisit} />
              {detail.ticket.state === "revisiting" ? questions?.(detail) : null}
            </Part>
          ) : null}
          {help?.(writingOf(detail.ticket))}
          {detail.type.acts.length > 0 ? (
            <Part title={t("tickets.acts")}>
              <Acts detail={detail} doing={mayAct ? setAct : undefined} at={at} />
            </Part>
          ) : null}
          {detail.calls.length > 0 ? (
            <Part title={t("tickets.calls")}>
              <Calls detail={detail} />
            </Part>
          ) : null}
          {light ? null : (
            <Part title={t("tickets.related")}>
              <RelatedPart detail={detail} href={href} />
              {maySplit ? <SubOrder ticket={detail.ticket} /> : null}
            </Part>
          )}
        </div>
      </div>
      <Part title={t("tickets.history")}>
        <History key={detail.ticket.id} detail={detail} />
      </Part>
    </article>
  );
}

function Head({ detail, links }: { detail: TicketDetail; links?: React.ReactNode }) {
  const { ticket } = detail;
  return (
    <header className="ticket-head">
      <h1>{ticket.title}</h1>
      <div className="ticket-head-line">
        <span className="figures muted">{ticket.number}</span>
        <StateWord state={ticket.state} />
        <PriorityWord priority={ticket.priority} />
        <Marks ticket={ticket} />
        <span className="ticket-links">{links}</span>
      </div>
    </header>
  );
}

/** Where an order went on that ended here, and of which it is a part. */
function Ended({
  detail,
  href = (id) => `/tickets/${id}`,
}: { detail: TicketDetail } & Pick<Props, "href">) {
  const t = useText();
  const { ticket } = detail;
  if (ticket.merged_into) {
    return (
      <Alert
        type="info"
        showIcon
        className="form-alert"
        title={<Link to={href(ticket.merged_into)}>{t("tickets.mergedInto")}</Link>}
      />
    );
  }
  if (!ticket.parent) return null;
  return (
    <p>
      <Link to={href(ticket.parent)}>{t("tickets.toParent")}</Link>
    </p>
  );
}
