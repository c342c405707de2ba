/** 优秀录音: what is on the shelf, to be listened to and talked about. */
import { Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Shown } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { useCategories, useQueueNames, useShelf } from "./queries";
import { ShelfDrawer } from "./ShelfDrawer";

export default function ShelfPage() {
  const t = useText();
  const control = useListState(["category"]);
  const query = useShelf(control.state);
  const categories = useCategories().data ?? [];
  const [openId, setOpenId] = useState<string | null>(null);
  const open = query.data?.items.find((shown) => shown.id === openId) ?? null;
  return (
    <>
      <ListPage<Shown>
        name="showcase"
        title={t("showcase.title")}
        query={query}
        columns={useShelfColumns()}
        control={control}
        empty={t("showcase.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("showcase.searchHint")} />
            <Select
              allowClear
              placeholder={t("showcase.category")}
              aria-label={t("showcase.category")}
              style={{ width: 160 }}
              value={control.state.filters.category}
              onChange={(value) => control.filter("category", value)}
              options={categories.map((value) => ({ value, label: value }))}
            />
          </>
        }
        open={(shown) => setOpenId(shown.id)}
        openId={openId}
      />
      <ShelfDrawer shown={open} close={() => setOpenId(null)} />
    </>
  );
}

function useShelfColumns(): ListColumn<Shown>[] {
  const t = useText();
  const queues = useQueueNames();
  return [
    {
      key: "category",
      title: t("showcase.category"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, shown) => <strong>{shown.category}</strong>,
    },
    { key: "agent", title: t("calls.agent"), render: (_, shown) => shown.agent_name ?? "–" },
    {
      key: "queue",
      title: t("calls.queue"),
      render: (_, shown) => queues[shown.queue ?? ""] ?? "–",
    },
    {
      key: "seconds",
      title: t("messages.length"),
      sorter: true,
      align: "right",
      render: (_, shown) => <span className="figures">{duration(shown.seconds)}</span>,
    },
    { key: "reason", title: t("showcase.reason"), dataIndex: "reason" },
    {
      key: "comments",
      title: t("showcase.comments"),
      align: "right",
      render: (_, shown) => <span className="figures">{shown.comments}</span>,
    },
    {
      key: "put_at",
      title: t("showcase.putAt"),
      sorter: true,
      render: (_, shown) => (
        <>
          <Moment at={shown.put_at} /> {shown.put_by}
        </>
      ),
    },
  ];
}
