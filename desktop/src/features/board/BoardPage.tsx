/** 监控: queues, agents and calls as they are now, from the live feed alone. */
import { Select, Skeleton, Switch } from "antd";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useLive } from "@/live/store";
import { clock } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { AgentsGrid } from "./AgentsGrid";
import { Alarms } from "./Alarms";
import "./board.css";
import { InProgress, Waiting } from "./CallTables";
import { QueueTable } from "./QueueTable";
import { boardOf } from "./select";
import "@/shared/list/list.css";

export default function BoardPage() {
  const t = useText();
  const data = useLive((state) => state.data);
  const [search, setSearch] = useSearchParams();
  const queue = search.get("queue");
  const hideOffline = search.get("offline") !== "shown";
  const board = useMemo(
    () => (data ? boardOf(data, { queue, hideOffline }) : null),
    [data, queue, hideOffline],
  );
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  if (!data || !board) return <Skeleton active paragraph={{ rows: 10 }} />;
  const queues = Object.values(data.queues).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className="board">
      <header className="list-head board-head">
        <h1>{t("board.title")}</h1>
        <Select
          allowClear
          style={{ width: 180 }}
          placeholder={t("board.allQueues")}
          aria-label={t("board.allQueues")}
          value={queue ?? undefined}
          onChange={(value) => set("queue", value ?? null)}
          options={queues}
        />
        <span className="board-switch">
          <Switch
            size="small"
            id="hide-offline"
            checked={hideOffline}
            onChange={(on) => set("offline", on ? null : "shown")}
          />
          <label htmlFor="hide-offline">{t("board.hideOffline")}</label>
        </span>
        <span className="muted figures board-as-of">
          {t("board.asOf", { time: clock(data.at) })}
        </span>
      </header>
      <Alarms />
      <section className="card">
        <h2>{t("board.queues")}</h2>
        <QueueTable queues={board.queues} />
      </section>
      <section className="card">
        <h2>{t("board.agents")}</h2>
        <AgentsGrid agents={board.agents} calls={data.calls} />
      </section>
      <div className="board-calls">
        <section className="card">
          <h2>{t("board.waitingCalls")}</h2>
          <Waiting calls={board.waiting} />
        </section>
        <section className="card">
          <h2>{t("board.liveCalls")}</h2>
          <InProgress calls={board.inProgress} />
        </section>
      </div>
    </div>
  );
}
