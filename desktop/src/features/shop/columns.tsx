/** The columns of the list of orders. */

import { Link } from "react-router";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { spaced } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import type { Order } from "./types";
import { money, StagePill } from "./words";

export function useColumns(): ListColumn<Order>[] {
  const t = useText();
  return [
    {
      key: "number",
      title: t("shop.number"),
      fixedIn: true,
      fixed: "left",
      render: (_, one) => <span className="figures">{one.number}</span>,
    },
    { key: "shop", title: t("shop.shop"), render: (_, one) => one.shop },
    { key: "stage", title: t("shop.stage"), render: (_, one) => <StagePill stage={one.stage} /> },
    {
      key: "amount",
      title: t("shop.amount"),
      sorter: true,
      align: "right",
      render: (_, one) => <span className="figures">{money(one.amount)}</span>,
    },
    { key: "buyer", title: t("shop.buyer"), render: (_, one) => one.buyer || "–" },
    {
      key: "phone",
      title: t("shop.phone"),
      render: (_, one) => <span className="figures">{spaced(one.phone) || "–"}</span>,
    },
    {
      key: "customer",
      title: t("shop.customer"),
      render: (_, one) =>
        one.customer ? (
          <Link to={`/customers/${one.customer}`} onClick={(event) => event.stopPropagation()}>
            {one.customer_name || t("shop.openCard")}
          </Link>
        ) : (
          "–"
        ),
    },
    {
      key: "plan",
      title: t("shop.plan"),
      render: (_, one) =>
        one.plan ? (
          <span data-planned>
            <Moment at={one.plan.at} /> <span className="muted">{one.plan.who}</span>
          </span>
        ) : (
          "–"
        ),
    },
    { key: "agent", title: t("shop.agent"), render: (_, one) => one.agent_name ?? "–" },
    {
      key: "ordered_at",
      title: t("shop.orderedAt"),
      sorter: true,
      render: (_, one) => <Moment at={one.ordered_at} />,
    },
    {
      key: "asked_at",
      title: t("shop.askedAt"),
      extra: true,
      render: (_, one) => <Moment at={one.asked_at} />,
    },
    {
      key: "refunded",
      title: t("shop.refunded"),
      align: "right",
      extra: true,
      render: (_, one) => <span className="figures">{money(one.refunded)}</span>,
    },
    {
      key: "add_ons",
      title: t("shop.addOns"),
      align: "right",
      extra: true,
      render: (_, one) => <span className="figures">{one.add_ons}</span>,
    },
  ];
}
