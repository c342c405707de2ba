/** 我的后台任务: a button in the top bar with how many go on; its drawer shows the last ones. */
import { CloudSyncOutlined } from "@ant-design/icons";
import { Alert, Badge, Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { RunProgress } from "@/api/RunProgress";
import { isOver, useRuns } from "@/api/runs";
import type { Run } from "@/api/runTypes";
import { Drawer } from "@/shared/Drawer";
import { useText, wordOf } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import "./runs.css";

const TONES: Record<Run["state"], Tone> = {
  queued: "plain",
  running: "busy",
  done: "good",
  failed: "bad",
  cancelled: "plain",
};

export function RunsButton() {
  const t = useText();
  const [open, setOpen] = useState(false);
  const query = useRuns(open);
  const going = query.data?.items.filter((run) => !isOver(run)).length ?? 0;
  return (
    <>
      <Badge count={going} size="small" offset={[-6, 6]}>
        <Button
          type="text"
          icon={<CloudSyncOutlined />}
          title={t("runs.title")}
          aria-label={t("runs.title")}
          onClick={() => setOpen(true)}
        />
      </Badge>
      <Drawer open={open} title={t("runs.title")} size={420} onClose={() => setOpen(false)}>
        {query.isError && !query.data ? (
          <Alert type="warning" showIcon title={sentence(query.error, t)} />
        ) : null}
        {query.isPending ? <Skeleton active /> : null}
        {query.data?.items.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("runs.empty")} />
        ) : null}
        {query.data?.items.map((run) => (
          <OneRun key={run.id} run={run} />
        ))}
      </Drawer>
    </>
  );
}

function OneRun({ run }: { run: Run }) {
  const t = useText();
  const name = typeof run.result.name === "string" ? run.result.name : run.file?.name;
  return (
    <section className="runs-one">
      <header>
        <strong>{wordOf(t, "runKind", run.kind)}</strong>
        <Pill tone={TONES[run.state]}>{t(`runState.${run.state}`)}</Pill>
        <span className="runs-when">
          <Moment at={run.created_at} />
        </span>
      </header>
      {name ? <div className="muted">{name}</div> : null}
      <RunProgress run={run} />
    </section>
  );
}
