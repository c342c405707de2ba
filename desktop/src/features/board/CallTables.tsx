/** Waiting calls in the order they will be served, and calls in progress. */
import { QuestionCircleOutlined, VerticalAlignTopOutlined } from "@ant-design/icons";
import { Button, Table } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { CallView } from "@/live/model";
import { useText, wordOf } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { Timer } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { stageOf } from "./select";
import { WhyDrawer } from "./WhyDrawer";

const ROWS = 50;

export function Waiting({ calls }: { calls: CallView[] }) {
  const t = useText();
  const [asked, setAsked] = useState<string | null>(null);
  if (calls.length === 0 && !asked) return <p className="muted">{t("board.noWaiting")}</p>;
  const first = Math.max(...calls.map((call) => call.priority));
  return (
    <>
      <WhyDrawer call={asked} close={() => setAsked(null)} />
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
            title: t("board.priority"),
            align: "right",
            width: 132,
            render: (_, call) => <Priority call={call} first={first} />,
          },
          {
            title: t("board.for"),
            align: "right",
            width: 88,
            render: (_, call) => <Timer since={call.queued_at ?? call.since} />,
          },
          {
            title: "",
            width: 44,
            render: (_, call) => (
              <Button
                size="small"
                type="text"
                icon={<QuestionCircleOutlined />}
                title={t("why.ask")}
                aria-label={t("why.ask")}
                onClick={() => setAsked(call.id)}
              />
            ),
          },
        ]}
      />
    </>
  );
}

/** The call's priority; whoever runs queues may put it before everybody else. It acts at once. */
function Priority({ call, first }: { call: CallView; first: number }) {
  const t = useText();
  const manage = useMay()("queue.manage");
  const raise = () =>
    post(`/calls/${call.id}/priority`, { priority: Math.min(999, first + 1) }).catch((error) =>
      tellError(sentence(error, t)),
    );
  return (
    <>
      <span className="figures">{call.priority}</span>
      {manage && call.position !== 1 && call.priority < 999 ? (
        <Button
          size="small"
          type="text"
          icon={<VerticalAlignTopOutlined />}
          title={t("board.raise")}
          aria-label={t("board.raise")}
          onClick={raise}
        />
      ) : null}
    </>
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
