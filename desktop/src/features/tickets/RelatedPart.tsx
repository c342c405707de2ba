/** Orders that have to do with this one: linked, part of it, or likely the same, how much and why. */
import { App, Button, Input, Modal, Tooltip } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Related, TicketDetail, TicketLink } from "@/api/ticketTypes";
import { useText, wordOf } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { LinkByNumber } from "./LinkByNumber";
import { useRelated, useTicketVerbs } from "./queries";
import { StateWord, SYSTEM } from "./words";

const MOST = 8;
/** From here an order is all but certainly about the same; as `related.CLEAR` has it. */
const CLEAR = 65;

type Other = Pick<Related, "id" | "number">;

/** Why an order is named, in words: 同一客户、地址相近 … */
export function useWhy(): (related: Related) => string {
  const t = useText();
  return ({ reasons }) =>
    reasons.map(({ reason }) => wordOf(t, "ticketWhy", reason)).join(t("common.and"));
}

interface Props {
  detail: TicketDetail;
  /** Where an order is opened: another page, or the drawer it is shown in. */
  href?: (id: string) => string;
}

export function RelatedPart({ detail, href = (id) => `/tickets/${id}` }: Props) {
  const t = useText();
  const may = useMay();
  const why = useWhy();
  const { ticket } = detail;
  const { link, unlink } = useTicketVerbs();
  const { data = [] } = useRelated(ticket.id);
  const [merging, setMerging] = useState<Other | null>(null);
  const mayMerge = detail.possible.some((one) => one.step === "merge" && one.allowed);
  const known = new Set([...detail.links, ...detail.children].map((one) => one.other));
  const others = data.filter((one) => !known.has(one.id));
  const mayLink = may("ticket.create") || may("ticket.dispatch");
  const told = (work: Promise<unknown>) =>
    work.then(
      () => {
        tellDone(t("common.saved"));
        return true;
      },
      (error) => {
        tellError(sentence(error, t));
        return false;
      },
    );
  const tied = (one: TicketLink) => (
    <li key={`${one.kind} ${one.other}`}>
      <Pill tone="busy">
        {one.kind === "linked" && one.by === SYSTEM
          ? t("tickets.linkedBySystem")
          : wordOf(t, "ticketLink", one.kind)}
      </Pill>{" "}
      <Link to={href(one.other)} className="figures">
        {one.number}
      </Link>{" "}
      {one.title} <StateWord state={one.state} />
      {mayLink && one.kind === "linked" ? (
        <Button size="small" type="link" onClick={() => void told(unlink(ticket.id, one.other))}>
          {t("tickets.unlink")}
        </Button>
      ) : null}
    </li>
  );
  const outside = detail.links_hidden;
  const nothing = known.size === 0 && others.length === 0 && outside === 0;
  return (
    <>
      {nothing ? <p className="muted">{t("tickets.noRelated")}</p> : null}
      <ul className="ticket-lines">
        {detail.links.map(tied)}
        {detail.children.map(tied)}
        {others.slice(0, MOST).map((one) => (
          <li key={one.id} data-related={one.id}>
            <Score related={one} />{" "}
            <Link to={href(one.id)} className="figures">
              {one.number}
            </Link>{" "}
            {one.title} <StateWord state={one.state} />
            <div className="muted">
              {why(one)} · <Moment at={one.created_at} />
              {mayLink ? (
                <Button size="small" type="link" onClick={() => void told(link(ticket.id, one.id))}>
                  {t("tickets.link")}
                </Button>
              ) : null}
              {mayMerge && one.open ? (
                <Button size="small" type="link" onClick={() => setMerging(one)}>
                  {t("tickets.mergeIn")}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {outside > 0 ? (
        <p className="muted" data-outside={outside}>
          {t("tickets.moreOutsideView", { count: outside })}
        </p>
      ) : null}
      {mayLink ? (
        <LinkByNumber
          without={new Set([ticket.id, ...known])}
          link={(one) => told(link(ticket.id, one.id))}
          merge={mayMerge ? setMerging : undefined}
        />
      ) : null}
      {merging ? (
        <MergeDialog detail={detail} other={merging} close={() => setMerging(null)} />
      ) : null}
    </>
  );
}

/** How much an order has to do with this one; each reason's part is told on hover. */
function Score({ related }: { related: Related }) {
  const t = useText();
  const why = related.reasons
    .map(({ reason, points }) => `${wordOf(t, "ticketWhy", reason)} ${points}`)
    .join(t("common.and"));
  return (
    <Tooltip title={t("tickets.scoreHelp", { why })}>
      <span className="figures" data-score={related.score}>
        <Pill tone={related.score >= CLEAR ? "warn" : "plain"}>
          {t("tickets.score", { score: related.score })}
        </Pill>
      </span>
    </Tooltip>
  );
}

function MergeDialog(props: { detail: TicketDetail; other: Other; close: () => void }) {
  const t = useText();
  const { detail, other, close } = props;
  const { merge } = useTicketVerbs();
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await merge(detail.ticket.id, detail.ticket.version, [other.id], reason.trim());
      close();
    } catch (error) {
      void message.error(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t("ticketStep.merge")}
      onCancel={close}
      onOk={() => void go()}
      okText={t("ticketStep.merge")}
      okButtonProps={{ disabled: reason.trim() === "", loading: busy }}
      cancelText={t("common.cancel")}
    >
      <p>{t("tickets.mergeWarn", { other: other.number, into: detail.ticket.number })}</p>
      <Input.TextArea
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder={t("ticketPart.reason")}
        aria-label={t("ticketPart.reason")}
        autoSize={{ minRows: 2 }}
        maxLength={1000}
      />
    </Modal>
  );
}
