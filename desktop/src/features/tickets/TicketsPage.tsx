/** 工单: views with their numbers, search, filters; as a list with bulk acts, or as a board. What is
 * chosen opens beside it. */
import { AppstoreOutlined, BarsOutlined, PlusOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { BOARDS, type BoardBy, type Ticket, type TicketDetail } from "@/api/ticketTypes";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns } from "@/shared/list/columns";
import { narrowed } from "@/shared/list/urlState";
import { useAfterState } from "@/shared/list/useAfterState";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import type { ListControl } from "@/shared/list/useListState";
import { Board } from "./Board";
import { BulkBar } from "./BulkBar";
import { CreateDrawer } from "./CreateTicket";
import { useTicketColumns } from "./columns";
import { useTickets, useTicketVerbs } from "./queries";
import { asFilters, bare, boardOf, FILTERS, FIRST_SORT, withoutView } from "./query";
import { TicketFilters } from "./TicketFilters";
import { TicketView } from "./TicketView";
import "./tickets.css";
import { Views } from "./Views";
import type { Writing } from "./writing";

interface Props {
  /** What helps with an order; `app` puts it in. */
  help?: (order: Writing) => ReactNode;
  /** More that can be done with one; `app` puts it in. */
  more?: (detail: TicketDetail) => ReactNode;
}

export default function TicketsPage({ help, more }: Props) {
  const t = useText();
  const may = useMay();
  const control = useAfterState(FILTERS);
  const by = boardOf(control.state);
  const query = useTickets(control.state, control.after, by === null);
  const [making, setMaking] = useState(useCreateAsked());
  const [chosen, setChosen] = useState<readonly Ticket[]>([]);
  const [search, setSearch] = useSearchParams();
  const openId = search.get("ticket");
  const { again } = useTicketVerbs();
  const columns = useTicketColumns(query.data?.hits);
  const indexed = query.data?.indexed ?? null;
  const choice = useColumns("tickets", columns);
  const open = (id: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (id) after.set("ticket", id);
      else after.delete("ticket");
      return after;
    });
  const clear = () => control.set({ q: "", filters: bare(control.state) });
  const actions = (
    <>
      <Layout control={control} by={by} />
      {may("ticket.export") ? (
        <RunExportButton path="/tickets" query={asFilters(control.state)} />
      ) : null}
      {may("ticket.create") ? (
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t("tickets.new")}
        </Button>
      ) : null}
    </>
  );
  const list = (
    <AfterList<Ticket>
      name="tickets"
      title={t("tickets.list")}
      query={query}
      columns={columns}
      choice={choice}
      control={{
        ...control,
        // A view is chosen by its tab; clearing the filters stays in it.
        state: withoutView(control.state),
        clear,
      }}
      sort={FIRST_SORT}
      empty={t("tickets.empty")}
      errorText={(error) => sentence(error, t)}
      open={(one) => open(one.id)}
      openId={openId}
      tabs={<Views columns={choice} />}
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
          {indexed === null ? null : (
            <p className="muted ticket-note">{t("tickets.beingIndexed", { share: indexed })}</p>
          )}
        </>
      }
      actions={actions}
    />
  );
  return (
    <>
      {by === null ? (
        list
      ) : (
        <section className="list">
          <header className="list-head">
            <h1>{t("tickets.list")}</h1>
            <div className="list-actions">{actions}</div>
          </header>
          <Views columns={choice} />
          <div className="list-search">
            <TicketFilters control={control} />
            {narrowed(withoutView(control.state)) ? (
              <Button type="link" onClick={clear}>
                {t("common.reset")}
              </Button>
            ) : null}
            <span className="list-tools">
              <Button
                type="text"
                icon={<ReloadOutlined />}
                onClick={again}
                aria-label={t("common.retry")}
              />
            </span>
          </div>
          <Board control={control} by={by} openOne={open} openId={openId} />
        </section>
      )}
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
            more={more}
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

/** List or board, and what the board's columns are. */
function Layout({ control, by }: { control: ListControl; by: BoardBy | null }) {
  const t = useText();
  return (
    <>
      {by ? (
        <Segmented<BoardBy>
          value={by}
          onChange={(next) => control.filter("board", next)}
          options={BOARDS.map((value) => ({
            value,
            label: <span data-by={value}>{t(`ticketBoard.by.${value}`)}</span>,
          }))}
        />
      ) : null}
      <Segmented<string>
        value={by ? "board" : "list"}
        onChange={(next) => control.filter("board", next === "board" ? "state" : null)}
        options={[
          {
            value: "list",
            icon: <BarsOutlined />,
            label: <span data-layout="list">{t("ticketBoard.asList")}</span>,
          },
          {
            value: "board",
            icon: <AppstoreOutlined />,
            label: <span data-layout="board">{t("ticketBoard.asBoard")}</span>,
          },
        ]}
      />
    </>
  );
}
