/** Connections to other systems, which look-up nodes of flows may ask. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Connection } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { ConnectionForm } from "./ConnectionForm";
import { useConnections } from "./queries";

export default function LookupsPage() {
  const t = useText();
  const control = useListState([]);
  const query = useConnections(control.state);
  const [editing, setEditing] = useState<Connection | "new" | null>(null);
  return (
    <>
      <ListPage<Connection>
        name="lookups"
        title={t("lookups.title")}
        query={query}
        columns={useConnectionColumns()}
        control={control}
        empty={t("lookups.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("lookups.searchHint")} />}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("lookups.new")}
          </Button>
        }
        open={setEditing}
      />
      <ConnectionForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useConnectionColumns(): ListColumn<Connection>[] {
  const t = useText();
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, connection) => <strong>{connection.name}</strong>,
    },
    { key: "key", title: t("lookups.key"), sorter: true, dataIndex: "key" },
    { key: "base_url", title: t("lookups.address"), dataIndex: "base_url" },
    {
      key: "headers",
      title: t("lookups.headers"),
      render: (_, { headers }) => headers.map((name) => <Tag key={name}>{name}</Tag>),
    },
  ];
}
