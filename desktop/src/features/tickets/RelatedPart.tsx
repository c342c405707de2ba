/** Orders that have to do with this one: linked, part of it, or likely the same, and why. */
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Related, TicketDetail, TicketLink } from "@/api/ticketTypes";
import { useText, wordOf } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useRelated, useTicketVerbs } from "./queries";
import { StateWord } from "./words";

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
  const [merging, setMerging] = useState<Related | null>(null);
  const known = new Set([...detail.links, ...detail.children].map((one) => one.other));
  const others = data.filter((one) => !known.has(one.id));
  const mayLink = may("ticket.create") || may("ticket.dispatch");
  const mayMerge = detail.possible.some((one) => one.step === "merge" && one.allowed);
  const told = (work: Promise<unknown>) =>
    work.then(
      () => tellDone(t("common.saved")),
      (error) => tellError(sentence(error, t)),
    );
  const tied = (one: TicketLink) => (
    <li key={`${one.kind} ${one.other}`}>
      <Pill tone="busy">{wordOf(t, "ticketLink", one.kind)}</Pill>{" "}
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
  if (known.size === 0 && others.length === 0) {
    return <p className="muted">{t("tickets.noRelated")}</p>;
  }
  return (
    <ul className="ticket-lines">
      {detail.links.map(tied)}
      {detail.children.map(tied)}
      {others.slice(0, 8).map((one) => (
        <li key={one.id} data-related={one.id}>
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
      {merging ? (
        <MergeDialog detail={detail} other={merging} close={() => setMerging(null)} />
      ) : null}
    </ul>
  );
}

function MergeDialog(props: { detail: TicketDetail; other: Related; close: () => void }) {
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
