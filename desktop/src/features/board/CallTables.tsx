/** Waiting calls in the order they will be served, and calls in progress. */
import { Table } from "antd";
import type { CallView } from "@/live/model";
import { useText, wordOf } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { Timer } from "@/shared/Timer";
import { stageOf } from "./select";

const ROWS = 50;

export function Waiting({ calls }: { calls: CallView[] }) {
  const t = useText();
  if (calls.length === 0) return <p className="muted">{t("board.noWaiting")}</p>;
  return (
    <Table<CallView>
      size="small"
      rowKey="id"
      pagination={calls.length > ROWS ? { pageSize: ROWS, size: "small" } : false}
      dataSource={calls}
      columns={[
        {
          title: t("board.position"),
          align: "right",
          width: 64,
          render: (_, call) => <span className="figures">{call.position ?? "–"}</span>,
        },
        { title: t("board.number"), render: (_, call) => <Caller call={call} /> },
        { title: t("board.queue"), render: (_, call) => call.queue_name ?? "–" },
        {
          title: t("board.for"),
          align: "right",
          width: 88,
          render: (_, call) => <Timer since={call.queued_at ?? call.since} />,
        },
      ]}
    />
  );
}

export function InProgress({ calls }: { calls: CallView[] }) {
  const t = useText();
  if (calls.length === 0) return <p className="muted">{t("board.noCalls")}</p>;
  return (
    <Table<CallView>
      size="small"
      rowKey="id"
      pagination={calls.length > ROWS ? { pageSize: ROWS, size: "small" } : false}
      dataSource={calls}
      columns={[
        { title: t("board.number"), render: (_, call) => <Caller call={call} /> },
        {
          title: t("calls.direction"),
          render: (_, call) => t(call.direction === "in" ? "calls.in" : "calls.out"),
        },
        { title: t("board.phase"), render: (_, call) => wordOf(t, "phase", stageOf(call)) },
        { title: t("board.queue"), render: (_, call) => call.queue_name ?? "–" },
        { title: t("board.agent"), render: (_, call) => call.agent_name ?? "–" },
        {
          title: t("board.for"),
          align: "right",
          width: 88,
          render: (_, call) => <Timer since={call.talk_started ?? call.since} />,
        },
      ]}
    />
  );
}

function Caller({ call }: { call: CallView }) {
  return (
    <>
      <span className="figures">{spacedNumber(call.caller)}</span>{" "}
      <span className="muted">{call.caller.place}</span>
    </>
  );
}
