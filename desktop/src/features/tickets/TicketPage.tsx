/** One order by its own address. Whoever only works for a department has it on the light page. */
import { PrinterOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link, Navigate, useParams } from "react-router";
import { useMe } from "@/api/me";
import type { TicketDetail } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { EvidenceButton } from "./EvidenceButton";
import { lightOnly } from "./query";
import { TicketView } from "./TicketView";
import type { Writing } from "./writing";

interface Props {
  questions?: (detail: TicketDetail) => ReactNode;
  /** What helps with an order; `app` puts it in. */
  help?: (order: Writing) => ReactNode;
  /** More that can be done with it; `app` puts it in. */
  more?: (detail: TicketDetail) => ReactNode;
}

export default function TicketPage({ questions, help, more }: Props) {
  const t = useText();
  const { permissions } = useMe();
  const { id = "" } = useParams();
  if (lightOnly(permissions)) return <Navigate to={`/department/${id}`} replace />;
  return (
    <section className="list ticket-page">
      <nav className="ticket-way">
        <Link to="/tickets">{t("tickets.list")}</Link>
      </nav>
      <TicketView
        key={id}
        id={id}
        questions={questions}
        help={help}
        more={more}
        links={
          <>
            {permissions.includes("ticket.export") ? <EvidenceButton key={id} ticket={id} /> : null}
            <Link to={`/tickets/${id}/print`}>
              <PrinterOutlined /> {t("tickets.print")}
            </Link>
          </>
        }
      />
    </section>
  );
}
