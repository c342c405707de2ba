/** One row per queue: who waits, who could answer, how the day goes. */
import { Empty, Table, Tooltip } from "antd";
import type { QueueView } from "@/live/model";
import { count, percent } from "@/shared/format";
import { type TextKey, useText } from "@/shared/i18n";
import { AGENT_STATES, type AgentState, stateDot, stateWord } from "@/shared/palette";
import { Timer } from "@/shared/Timer";

const STATES = AGENT_STATES.filter(
  (state): state is Exclude<AgentState, "offline"> => state !== "offline",
);

export function QueueTable({ queues }: { queues: QueueView[] }) {
  const t = useText();
  const figure = (key: "offered" | "answered" | "abandoned", title: TextKey) => ({
    key,
    title: t(title),
    align: "right" as const,
    render: (_: unknown, queue: QueueView) => <span className="figures">{count(queue[key])}</span>,
  });
  return (
    <Table<QueueView>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={queues}
      scroll={{ x: "max-content" }}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("board.noQueues")} />,
      }}
      columns={[
        {
          key: "name",
          title: t("board.queue"),
          fixed: "left",
          render: (_, queue) => <strong>{queue.name}</strong>,
        },
        {
          key: "waiting",
          title: t("board.waiting"),
          align: "right",
          render: (_, queue) => (
            <span className={queue.waiting > 0 ? "figures board-waiting" : "figures"}>
              {count(queue.waiting)}
            </span>
          ),
        },
        {
          key: "callbacks",
          title: t("board.callbacks"),
          align: "right",
          render: (_, queue) => <span className="figures">{count(queue.callbacks)}</span>,
        },
        {
          key: "oldest",
          title: t("board.oldest"),
          align: "right",
          render: (_, queue) =>
            queue.oldest ? <Timer since={queue.oldest} /> : <span className="muted">–</span>,
        },
        ...STATES.map((state) => ({
          key: state,
          title: (
            <span className="board-state-head">
              <span className="state-dot" style={{ background: stateDot(state) }} />
              {t(stateWord(state))}
            </span>
          ),
          align: "right" as const,
          render: (_: unknown, queue: QueueView) => (
            <span className="figures">{count(queue.agents[state] ?? 0)}</span>
          ),
        })),
        figure("offered", "board.offered"),
        figure("answered", "board.answered"),
        figure("abandoned", "board.abandoned"),
        {
          key: "abandonRate",
          title: t("board.abandonRate"),
          align: "right",
          render: (_, queue) => (
            <span className="figures">{percent(queue.abandoned, queue.offered)}</span>
          ),
        },
        {
          key: "level",
          title: t("board.level"),
          align: "right",
          render: (_, queue) => (
            <Tooltip title={t("board.levelHelp", { seconds: queue.service_level_s })}>
              <span className="figures">
                {percent(queue.in_level, queue.offered)}{" "}
                <span className="muted">
                  {` / ${queue.service_level_s} ${t("common.seconds")}`}
                </span>
              </span>
            </Tooltip>
          ),
        },
      ]}
    />
  );
}
