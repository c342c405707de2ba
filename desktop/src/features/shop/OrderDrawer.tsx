/** One order: what was bought, what became of it, the talk it came of; followed up or laid by hand. */

import { App, Button, Descriptions, Input, Popover, Space, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { PlanOne } from "./PlanOrders";
import { useShopVerbs } from "./queries";
import type { Line, Order } from "./types";
import { money, StagePill } from "./words";

interface Props {
  order: Order | null;
  close: () => void;
}

export function OrderDrawer({ order, close }: Props) {
  const t = useText();
  return (
    <Drawer
      open={order !== null}
      onClose={close}
      size={560}
      title={
        order ? (
          <Space>
            {order.number}
            <StagePill stage={order.stage} />
          </Space>
        ) : null
      }
      extra={order?.stage === "ordered" ? <PlanOne order={order} /> : null}
    >
      {order ? (
        <>
          <Facts order={order} />
          <h3>{t("shop.lines")}</h3>
          <Lines lines={order.lines} />
        </>
      ) : null}
    </Drawer>
  );
}

function Facts({ order }: { order: Order }) {
  const t = useText();
  const may = useMay();
  const items = [
    ["shop.shop", order.shop],
    ["shop.amount", money(order.amount)],
    ["shop.refunded", money(order.refunded)],
    ["shop.buyer", order.buyer || "–"],
    [
      "shop.phone",
      <span className="figures" key="p">
        {spaced(order.phone) || "–"}
      </span>,
    ],
    [
      "shop.customer",
      order.customer ? (
        <Link key="c" to={`/customers/${order.customer}`}>
          {order.customer_name || t("shop.openCard")}
        </Link>
      ) : (
        "–"
      ),
    ],
    ["shop.orderedAt", <Moment key="o" at={order.ordered_at} />],
    ["shop.paidAt", <Moment key="pa" at={order.paid_at} />],
    ["shop.endedAt", <Moment key="e" at={order.refunded_at ?? order.closed_at} />],
    ["shop.agent", order.agent_name ?? "–"],
    [
      "shop.plan",
      order.plan ? (
        <span key="plan">
          <Moment at={order.plan.at} /> {order.plan.who}
        </span>
      ) : (
        "–"
      ),
    ],
    [
      "shop.call",
      <Space key="call">
        {order.call ? (
          <Link to={`/calls/${order.call}`}>
            <Moment at={order.asked_at} />
          </Link>
        ) : (
          "–"
        )}
        <span className="muted">{t(`shopLink.${order.link}`)}</span>
        {may("shop.manage") ? <LayByHand key={order.id} order={order} /> : null}
      </Space>,
    ],
  ] as const;
  return (
    <Descriptions
      size="small"
      column={1}
      items={items.map(([key, children]) => ({ key, label: t(key), children }))}
    />
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const t = useText();
  return (
    <Table<Line & { key: number }>
      size="small"
      pagination={false}
      rowKey="key"
      dataSource={lines.map((line, key) => ({ ...line, key }))}
      locale={{ emptyText: t("shop.noLines") }}
      columns={[
        {
          key: "title",
          title: t("shop.goods"),
          render: (_, line) => (
            <>
              {line.title} {line.add_on ? <span className="muted">{t("shop.addOn")}</span> : null}
            </>
          ),
        },
        { key: "quantity", title: t("shop.quantity"), align: "right", dataIndex: "quantity" },
        {
          key: "price",
          title: t("shop.price"),
          align: "right",
          render: (_, line) => <span className="figures">{money(line.price)}</span>,
        },
      ]}
    />
  );
}

const CALL = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** A call is named by its page's address, which everybody can copy. */
function LayByHand({ order }: { order: Order }) {
  const t = useText();
  const { modal } = App.useApp();
  const { lay } = useShopVerbs();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const call = CALL.exec(text)?.[0] ?? null;
  const done = (to: string | null) =>
    lay(order, to).then(
      () => {
        setOpen(false);
        tellDone(t("shop.laid"));
      },
      (error) => tellError(sentence(error, t)),
    );
  const takeOff = () =>
    void modal.confirm({
      title: t("shop.takeOff"),
      content: t("shop.takeOffHint", { number: order.number }),
      okText: t("shop.takeOff"),
      onOk: () => done(null),
    });
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      content={
        <Space orientation="vertical" style={{ width: 340 }}>
          <span className="muted">{t("shop.layHint")}</span>
          <Input
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="/calls/…"
            aria-label={t("shop.layHint")}
          />
          <Space>
            <Button type="primary" disabled={!call} onClick={() => void done(call)}>
              {t("shop.lay")}
            </Button>
            {order.call ? <Button onClick={takeOff}>{t("shop.takeOff")}</Button> : null}
          </Space>
        </Space>
      }
    >
      <Button size="small" type="link">
        {t("shop.change")}
      </Button>
    </Popover>
  );
}
