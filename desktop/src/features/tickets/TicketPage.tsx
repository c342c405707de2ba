/** One order by its own address. Whoever only works for a department has it on the light page. */
import { FileZipOutlined, PrinterOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link, Navigate, useParams } from "react-router";
import { useMe } from "@/api/me";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { lightOnly } from "./query";
import { TicketView } from "./TicketView";
import type { Writing } from "./writing";

interface Props {
  /** What helps with an order; `app` puts it in. */
  help?: (order: Writing) => ReactNode;
}

export default function TicketPage({ help }: Props) {
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
        help={help}
        links={
          <>
            {permissions.includes("ticket.export") ? (
              <a href={`/api/tickets/${id}/evidence`} download className="ticket-evidence">
                <FileZipOutlined /> {t("tickets.evidence")}
              </a>
            ) : null}
            <Link to={`/tickets/${id}/print`}>
              <PrinterOutlined /> {t("tickets.print")}
            </Link>
          </>
        }
      />
    </section>
  );
}
