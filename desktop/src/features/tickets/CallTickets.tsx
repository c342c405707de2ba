/**
 * The tab “work order” beside a call: unfinished orders of this caller first, so that nothing is
 * taken down twice; then a new one, with the call attached. `app` puts it into the agent's page.
 */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { get } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Related, TicketDetail } from "@/api/ticketTypes";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { CreateInline } from "./CreateTicket";
import { useRelatedDraft, useTicketVerbs } from "./queries";
import { useWhy } from "./RelatedPart";
import { TicketView } from "./TicketView";
import { readDraft } from "./template";
import "./tickets.css";
import { StateWord } from "./words";
import { ofCall, sayAtHand } from "./writing";

export function CallTickets({ callId }: { callId: string }) {
  const t = useText();
  const may = useMay();
  const keep = ofCall(callId);
  const query = useRelatedDraft({ interaction: callId });
  // Half an order that was typed before a reload is there again at once.
  const [making, setMaking] = useState(() => Object.keys(readDraft(keep)).length > 0);
  const [openId, setOpenId] = useState<string | null>(null);
  const show = (id: string | null) => {
    setOpenId(id);
    sayAtHand(keep, id);
  };
  const found = query.data ?? [];
  const open = found.filter((one) => one.open);
  const done = found.filter((one) => !one.open);
  return (
    <section className="ticket-tab">
      <header className="ticket-tab-head">
        <h2>{t("tickets.ofCaller", { count: open.length })}</h2>
        {may("ticket.create") && !making ? (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => {
              sayAtHand(keep, null);
              setMaking(true);
            }}
            data-new-ticket
          >
            {t("tickets.new")}
          </Button>
        ) : null}
      </header>
      {query.isPending ? <Skeleton active title={false} paragraph={{ rows: 2 }} /> : null}
      {query.data && open.length === 0 ? (
        <p className="muted">{t("tickets.noneOpen")}</p>
      ) : (
        <ul className="ticket-lines">
          {open.map((one) => (
            <Line key={one.id} one={one} callId={callId} open={() => show(one.id)} />
          ))}
        </ul>
      )}
      {making ? (
        <CreateInline
          about={{ interaction: callId }}
          keep={keep}
          close={() => setMaking(false)}
          made={({ ticket }) => {
            setMaking(false);
            sayAtHand(keep, ticket.id);
          }}
        />
      ) : null}
      {done.length > 0 && !making ? (
        <>
          <h2>{t("tickets.earlier")}</h2>
          <ul className="ticket-lines">
            {done.slice(0, 5).map((one) => (
              <Line key={one.id} one={one} callId={callId} open={() => show(one.id)} />
            ))}
          </ul>
        </>
      ) : null}
      <Drawer
        open={openId !== null}
        onClose={() => show(null)}
        size={720}
        mask={false}
        rootClassName="drawer-beside"
        title={t("tickets.one")}
        destroyOnHidden
      >
        {openId ? (
          <TicketView
            key={openId}
            id={openId}
            links={<Link to={`/tickets/${openId}`}>{t("tickets.openPage")}</Link>}
          />
        ) : null}
      </Drawer>
    </section>
  );
}

/** One order of the caller's: open it, urge it, or note that this call was about it. */
function Line({ one, callId, open }: { one: Related; callId: string; open: () => void }) {
  const t = useText();
  const why = useWhy();
  const may = useMay();
  const { step } = useTicketVerbs();
  const [busy, setBusy] = useState("");
  /** The list does not know the version: it is asked for first, and kept by the server's check. */
  const take = async (name: "urge" | "call") => {
    setBusy(name);
    try {
      const { ticket } = await get<TicketDetail>(`/tickets/${one.id}`);
      const asked =
        name === "urge"
          ? ({ step: "urge", level: 1, interaction: callId } as const)
          : ({ step: "call", interaction: callId, role: "contact" } as const);
      await step(one.id, ticket.version, asked);
      tellDone(t("tickets.stepDone", { step: t(`ticketStep.${name}`) }));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy("");
    }
  };
  return (
    <li data-related={one.id}>
      <div className="ticket-line">
        <Button type="link" size="small" className="figures" onClick={open}>
          {one.number}
        </Button>
        <span className="ticket-line-title">{one.title}</span>
        <StateWord state={one.state} />
      </div>
      <div className="muted ticket-line">
        <span>
          {why(one)} · <Moment at={one.created_at} />
        </span>
        {may("ticket.create") && one.open ? (
          <span className="ticket-line-acts">
            <Button size="small" loading={busy === "urge"} onClick={() => void take("urge")}>
              {t("ticketStep.urge")}
            </Button>
            <Button size="small" loading={busy === "call"} onClick={() => void take("call")}>
              {t("tickets.attachCall")}
            </Button>
          </span>
        ) : null}
      </div>
    </li>
  );
}
