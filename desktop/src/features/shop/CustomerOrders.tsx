/** A customer's orders, on his card. Mounted by `app`. */
import { Alert, Empty, Skeleton, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { useColumns } from "./columns";
import { OrderDrawer } from "./OrderDrawer";
import { useOrdersOf } from "./queries";
import type { Order } from "./types";

const OWN = ["buyer", "phone", "customer"];

export function CustomerOrders({ customerId }: { customerId: string }) {
  const t = useText();
  const { data, error } = useOrdersOf(customerId);
  const [open, setOpen] = useState<string | null>(null);
  const columns = useColumns().filter((column) => !OWN.includes(column.key));
  if (error && !data) return <Alert type="warning" showIcon title={sentence(error, t)} />;
  if (!data) return <Skeleton active />;
  return (
    <>
      <Table<Order>
        size="small"
        rowKey="id"
        dataSource={data.items}
        columns={columns}
        pagination={false}
        scroll={{ x: "max-content" }}
        rowClassName="list-row"
        onRow={(order) => ({ onClick: () => setOpen(order.id) })}
        locale={{ emptyText: <Empty description={t("shop.noneOfHis")} /> }}
      />
      <OrderDrawer
        order={data.items.find((order) => order.id === open) ?? null}
        close={() => setOpen(null)}
      />
    </>
  );
}
