/** The orders of one customer, a tab on his card, unfinished ones first; a new one begins with him. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { once } from "./board";
import { CreateDrawer } from "./CreateTicket";
import { MorePages } from "./MorePages";
import { useTicketPages } from "./queries";
import "./tickets.css";
import { holderWord, Marks, RowClock, StateWord } from "./words";

const PAGE = 50;

export function CustomerTickets({ customerId }: { customerId: string }) {
  const t = useText();
  const may = useMay();
  const go = useNavigate();
  const query = useTicketPages({ customer: customerId, sort: "unfinished", size: PAGE });
  const [making, setMaking] = useState(false);
  if (query.isError && !query.data) return <p className="muted">{sentence(query.error, t)}</p>;
  if (!query.data) return <Skeleton active paragraph={{ rows: 4 }} />;
  const items = once(query.data.pages);
  const total = query.data.pages[0]?.total ?? items.length;
  return (
    <section className="ticket-tab">
      <header className="ticket-tab-head">
        <span className="muted">{t("common.total", { total })}</span>
        {may("ticket.create") ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
            {t("tickets.new")}
          </Button>
        ) : null}
      </header>
      {items.length === 0 ? <p className="muted">{t("tickets.noneOfCustomer")}</p> : null}
      <ul className="ticket-lines">
        {items.map((one) => (
          <li key={one.id}>
            <div className="ticket-line">
              <Link to={`/tickets/${one.id}`} className="figures">
                {one.number}
              </Link>
              <span className="ticket-line-title">{one.title}</span>
              <Marks ticket={one} />
              <StateWord state={one.state} />
              <RowClock ticket={one} />
            </div>
            <div className="muted">
              {holderWord(one, t)} · <Moment at={one.created_at} />
            </div>
          </li>
        ))}
      </ul>
      <MorePages query={query} />
      <CreateDrawer
        open={making}
        about={{ customer: customerId }}
        close={() => setMaking(false)}
        made={(detail) => void go(`/tickets/${detail.ticket.id}`)}
      />
    </section>
  );
}
