/** A customer's changes of hands, for his card; the card's page gives the id. */
import { Table } from "antd";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { useMoves } from "./queries";
import type { Move } from "./types";
import { howText } from "./words";

export function CustomerMoves({ customerId }: { customerId: string }) {
  const t = useText();
  const { data, isLoading } = useMoves(customerId);
  return (
    <Table<Move>
      size="small"
      rowKey="id"
      loading={isLoading}
      dataSource={data ?? []}
      pagination={false}
      locale={{ emptyText: t("pools.noMoves") }}
      columns={[
        { key: "at", title: t("pools.at"), render: (_, one) => <Moment at={one.at} /> },
        { key: "by", title: t("pools.by"), render: (_, one) => one.by_name || t("pools.system") },
        { key: "why", title: t("pools.kind"), render: (_, one) => howText(t, one.why, one.note) },
        {
          key: "from",
          title: t("pools.fromOwner"),
          render: (_, one) => one.from_name ?? t("pools.nobody"),
        },
        {
          key: "to",
          title: t("pools.toOwner"),
          render: (_, one) => one.to_name ?? t("pools.to.pool"),
        },
      ]}
    />
  );
}
