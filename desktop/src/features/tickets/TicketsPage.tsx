/** 工单: views with their numbers, search, filters, bulk acts; a row opens beside the list. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Drawer } from "antd";
import { type ReactNode, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { ExportButton } from "@/api/ExportButton";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Ticket } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useAfterState } from "@/shared/list/useAfterState";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { BulkBar } from "./BulkBar";
import { CreateDrawer } from "./CreateTicket";
import { useTicketColumns } from "./columns";
import { useTickets } from "./queries";
import { asFilters, FILTERS, FIRST_SORT, withoutView } from "./query";
import { TicketFilters } from "./TicketFilters";
import { TicketView } from "./TicketView";
import "./tickets.css";
import { Views } from "./Views";
import type { Writing } from "./writing";

interface Props {
  /** What helps with an order; `app` puts it in. */
  help?: (order: Writing) => ReactNode;
}

export default function TicketsPage({ help }: Props) {
  const t = useText();
  const may = useMay();
  const control = useAfterState(FILTERS);
  const query = useTickets(control.state, control.after);
  const [making, setMaking] = useState(useCreateAsked());
  const [chosen, setChosen] = useState<readonly Ticket[]>([]);
  const [search, setSearch] = useSearchParams();
  const openId = search.get("ticket");
  const { view } = control.state.filters;
  const open = (id: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (id) after.set("ticket", id);
      else after.delete("ticket");
      return after;
    });
  return (
    <>
      <AfterList<Ticket>
        name="tickets"
        title={t("tickets.list")}
        query={query}
        columns={useTicketColumns()}
        control={{
          ...control,
          // A view is chosen by its tab; clearing the filters stays in it.
          state: withoutView(control.state),
          clear: () => control.set({ q: "", filters: view ? { view } : {} }),
        }}
        sort={FIRST_SORT}
        empty={t("tickets.empty")}
        errorText={(error) => sentence(error, t)}
        open={(one) => open(one.id)}
        openId={openId}
        tabs={<Views control={control} />}
        filters={<TicketFilters control={control} />}
        selection={{
          selectedRowKeys: chosen.map((one) => one.id),
          onChange: (_keys, rows) => setChosen(rows.filter(Boolean)),
        }}
        bar={
          <>
            <BulkBar chosen={chosen} clear={() => setChosen([])} />
            {/* An order without a deadline has no place in this order of the list. */}
            {control.state.sort.endsWith("due_at") ? (
              <p className="muted ticket-note">{t("tickets.onlyDue")}</p>
            ) : null}
          </>
        }
        actions={
          <>
            {may("ticket.export") ? (
              <ExportButton path="/tickets" query={asFilters(control.state)} />
            ) : null}
            {may("ticket.create") ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
                {t("tickets.new")}
              </Button>
            ) : null}
          </>
        }
      />
      <Drawer
        open={openId !== null}
        onClose={() => open(null)}
        size={720}
        title={t("tickets.one")}
        destroyOnHidden
      >
        {openId ? (
          <TicketView
            key={openId}
            id={openId}
            help={help}
            links={<Link to={`/tickets/${openId}`}>{t("tickets.openPage")}</Link>}
          />
        ) : null}
      </Drawer>
      <CreateDrawer
        open={making}
        close={() => setMaking(false)}
        made={(detail) => open(detail.ticket.id)}
        help={help}
      />
    </>
  );
}
