/** 到期清单: what the next night would erase. Looking erases nothing. */
import { Button } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { DueRecording } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { useDue, useQueueNames } from "./queries";

type Row = DueRecording & { id: string };

export default function DuePage() {
  const t = useText();
  const control = useListState([]);
  return (
    <ListPage<Row>
      name="retention-due"
      title={t("retention.due")}
      query={useDue(control.state)}
      columns={useDueColumns()}
      control={control}
      empty={t("retention.dueEmpty")}
      errorText={(error) => sentence(error, t)}
      actions={
        <Link to="/settings/retention">
          <Button>{t("retention.title")}</Button>
        </Link>
      }
    />
  );
}

function useDueColumns(): ListColumn<Row>[] {
  const t = useText();
  const queues = useQueueNames();
  return [
    {
      key: "ended_at",
      title: t("retention.ended"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, row) => (
        <Link to={`/calls/${row.call}`}>
          <Moment at={row.ended_at} />
        </Link>
      ),
    },
    {
      key: "agent",
      title: t("calls.agent"),
      render: (_, row) => row.agent_name ?? "–",
    },
    {
      key: "queue",
      title: t("calls.queue"),
      render: (_, row) => queues[row.queue ?? ""] ?? "–",
    },
    {
      key: "seconds",
      title: t("messages.length"),
      sorter: true,
      align: "right",
      render: (_, row) => <span className="figures">{duration(row.seconds)}</span>,
    },
    {
      key: "days",
      title: t("retention.days"),
      align: "right",
      render: (_, row) => <span className="figures">{row.days}</span>,
    },
  ];
}
