/** 咨询转化: who asked whom on which day and what it came to; every number opens its calls. */

import { Alert, Button, DatePicker, Empty, Skeleton, Table, type TableColumnType } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { serverNow } from "@/shared/clock";
import { Drawer } from "@/shared/Drawer";
import { percent } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { dayOf, nextDay } from "@/shared/list/period";
import { spaced } from "@/shared/numbers";
import "@/shared/list/list.css";
import { Moment } from "@/shared/Timer";
import { useCallsBehind, useFunnel } from "./queries";
import { type FunnelCall, type FunnelRow, type Order, STEPS, type Step } from "./types";
import { money, StagePill } from "./words";

interface Behind {
  row: FunnelRow;
  step: Step;
}

export default function FunnelPage() {
  const t = useText();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const today = dayOf(serverNow());
  const from = search.get("from") ?? nextDay(today, -6);
  const to = search.get("to") ?? today;
  const { data, error, isFetching } = useFunnel(from, to);
  const [behind, setBehind] = useState<Behind | null>(null);
  const columns = useFunnelColumns(setBehind);
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("shop.funnel")}</h1>
        {may("shop.export") ? (
          <div className="list-actions">
            <RunExportButton path="/shop/funnel" query={{ from, to }} />
          </div>
        ) : null}
      </header>
      <div className="list-search">
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(from), dayjs(to)]}
          onChange={(days) => {
            const [first, last] = [days?.[0], days?.[1]];
            if (!first || !last) return;
            setSearch({ from: first.format("YYYY-MM-DD"), to: last.format("YYYY-MM-DD") });
          }}
          presets={[
            { label: t("period.today"), value: [dayjs(today), dayjs(today)] },
            { label: t("period.week"), value: [dayjs(nextDay(today, -6)), dayjs(today)] },
            { label: t("period.month"), value: [dayjs(nextDay(today, -29)), dayjs(today)] },
          ]}
        />
        <span className="muted">{t("shop.funnelHint")}</span>
      </div>
      {error && !data ? <Alert type="warning" showIcon title={sentence(error, t)} /> : null}
      {!data && !error ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {data ? (
        <Table<FunnelRow>
          size="small"
          sticky
          loading={isFetching && data.length === 0}
          rowKey={(row) => `${row.agent} ${row.day}`}
          dataSource={data}
          columns={columns}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: <Empty description={t("shop.funnelEmpty")} /> }}
          showSorterTooltip={false}
        />
      ) : null}
      <CallsDrawer behind={behind} close={() => setBehind(null)} />
    </section>
  );
}

function useFunnelColumns(open: (behind: Behind) => void): TableColumnType<FunnelRow>[] {
  const t = useText();
  const opens = (row: FunnelRow, step: Step, shown: string | null) =>
    shown === null ? (
      "–"
    ) : (
      <Button size="small" type="link" onClick={() => open({ row, step })}>
        <span className="figures">{shown}</span>
      </Button>
    );
  const people = (step: (typeof STEPS)[number]): TableColumnType<FunnelRow> => ({
    key: step,
    title: t(`shopStep.${step}`),
    align: "right",
    sorter: (a, b) => a[step] - b[step],
    render: (_, row) =>
      row[step] === 0 ? (
        <span className="figures muted">0</span>
      ) : (
        opens(row, step, String(row[step]))
      ),
  });
  const rate = (name: "ordered" | "paid"): TableColumnType<FunnelRow> => ({
    key: `${name} rate`,
    title: t(name === "ordered" ? "shop.orderRate" : "shop.payRate"),
    align: "right",
    sorter: (a, b) => a[name] / (a.asked || 1) - b[name] / (b.asked || 1),
    render: (_, row) => <span className="figures">{percent(row[name], row.asked)}</span>,
  });
  return [
    { key: "day", title: t("shop.day"), dataIndex: "day", className: "figures", fixed: "left" },
    {
      key: "agent",
      title: t("shop.agent"),
      render: (_, row) => (
        <Link to={`/shop/orders?agent=${row.agent}&from=${row.day}&to=${row.day}`}>
          {row.agent_name}
        </Link>
      ),
    },
    ...STEPS.map(people),
    rate("ordered"),
    rate("paid"),
    {
      key: "net",
      title: t("shop.net"),
      align: "right",
      sorter: (a, b) => Number(a.net) - Number(b.net),
      render: (_, row) =>
        row.orders === 0 ? (
          <span className="figures muted">{money(row.net)}</span>
        ) : (
          opens(row, "sold", money(row.net))
        ),
    },
    {
      key: "average",
      title: t("shop.average"),
      align: "right",
      render: (_, row) => opens(row, "sold", row.average === null ? null : money(row.average)),
    },
    {
      key: "add_ons",
      title: t("shop.addOns"),
      align: "right",
      render: (_, row) =>
        row.add_ons === 0 ? (
          <span className="figures muted">0</span>
        ) : (
          opens(row, "add_ons", String(row.add_ons))
        ),
    },
  ];
}

function CallsDrawer({ behind, close }: { behind: Behind | null; close: () => void }) {
  const t = useText();
  const step = behind?.step ?? "asked";
  const { data, error } = useCallsBehind(behind?.row ?? null, step);
  const title = behind
    ? t("shop.callsOf", {
        agent: behind.row.agent_name,
        day: behind.row.day,
        step: t(`shopStep.${step}`),
      })
    : "";
  return (
    <Drawer open={behind !== null} onClose={close} size={560} title={title}>
      {error ? <Alert type="warning" showIcon title={sentence(error, t)} /> : null}
      {data || error ? null : <Skeleton active />}
      {data ? <Calls calls={data} step={step} /> : null}
    </Drawer>
  );
}

function Calls({ calls, step }: { calls: FunnelCall[]; step: Step }) {
  const t = useText();
  /** What an order adds to the figure. */
  const adds = (order: Order): string => {
    if (step === "sold") return money(order.net);
    return step === "add_ons" ? t("shop.pieces", { count: order.add_ons }) : money(order.amount);
  };
  return (
    <Table<FunnelCall>
      size="small"
      rowKey="call"
      pagination={false}
      dataSource={calls}
      columns={[
        {
          key: "at",
          title: t("shop.askedAt"),
          render: (_, one) => (
            <Link to={`/calls/${one.call}`}>
              <Moment at={one.at} />
            </Link>
          ),
        },
        {
          key: "caller",
          title: t("shop.phone"),
          render: (_, one) => <span className="figures">{spaced(one.caller)}</span>,
        },
        {
          key: "orders",
          title: t("shop.orders"),
          render: (_, one) =>
            one.orders.length === 0
              ? "–"
              : one.orders.map((order) => (
                  <div key={order.id}>
                    <Link to={`/shop/orders?q=${encodeURIComponent(order.number)}`}>
                      {order.number}
                    </Link>{" "}
                    <StagePill stage={order.stage} /> <span className="figures">{adds(order)}</span>
                  </div>
                )),
        },
      ]}
    />
  );
}
