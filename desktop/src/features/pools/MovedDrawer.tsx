/** Exactly the customers that an entry of the allocation log moved; each name opens his card. */
import { Button, Table } from "antd";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { Drawer } from "@/shared/Drawer";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { CustomerLink } from "./CustomerLink";
import { useEntry } from "./queries";
import type { Move } from "./types";
import { howText } from "./words";

interface Props {
  entry: string | null;
  close: () => void;
}

export function MovedDrawer({ entry, close }: Props) {
  const t = useText();
  const may = useMay();
  const { data, isLoading, hasNextPage, isFetchingNextPage, fetchNextPage } = useEntry(entry);
  const [first] = data?.pages ?? [];
  const total = first ? `${count(first.total ?? 0)}${first.capped ? "+" : ""}` : "";
  return (
    <Drawer
      open={entry !== null}
      title={total ? `${t("pools.moved")} · ${total}` : t("pools.moved")}
      size={720}
      extra={
        entry && may("customer.export") ? (
          <RunExportButton path={`/allocations/${entry}/customers`} />
        ) : null
      }
      onClose={close}
    >
      <Table<Move>
        size="small"
        rowKey="id"
        loading={isLoading}
        dataSource={data?.pages.flatMap((page) => page.items) ?? []}
        pagination={false}
        footer={
          hasNextPage
            ? () => (
                <Button
                  type="link"
                  loading={isFetchingNextPage}
                  onClick={() => void fetchNextPage()}
                >
                  {t("pools.moreMoved")}
                </Button>
              )
            : undefined
        }
        columns={[
          {
            key: "customer",
            title: t("pools.name"),
            render: (_, one) => (
              <CustomerLink id={one.customer} opens={one.opens}>
                {one.customer_name}
              </CustomerLink>
            ),
          },
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
          {
            key: "note",
            title: t("pools.note"),
            render: (_, one) => howText(t, one.why, one.note),
          },
        ]}
      />
    </Drawer>
  );
}
