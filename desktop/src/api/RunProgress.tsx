/** The progress of long work: a bar, a sentence, cancel, and its file at the end. */
import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Progress } from "antd";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { sentence } from "./errors";
import { isOver, runSentence, useRunVerbs } from "./runs";
import type { Run } from "./runTypes";

interface Props {
  run: Run;
  /** What cancelling means, where it is more than an end. */
  cancelNote?: string;
}

export function RunProgress({ run, cancelNote }: Props) {
  const t = useText();
  const { modal } = App.useApp();
  const { cancel } = useRunVerbs();
  const share = run.total ? Math.min(100, Math.floor((100 * run.done) / run.total)) : 0;
  const ask = () =>
    modal.confirm({
      title: t("runs.cancelAsk"),
      content: cancelNote,
      okButtonProps: { danger: true },
      onOk: () => cancel(run.id).catch((error) => tellError(sentence(error, t))),
    });
  return (
    <div className="run" data-run-state={run.state} aria-live="polite">
      {isOver(run) ? null : (
        <Progress
          percent={share}
          size="small"
          status={run.state === "running" ? "active" : "normal"}
          aria-label={t("runs.progress")}
        />
      )}
      <div className="run-line">
        <span className={run.state === "failed" ? "run-bad" : "muted"}>
          {run.cancel_asked && !isOver(run) ? t("runs.ending") : runSentence(run, t)}
        </span>
        {isOver(run) || run.cancel_asked ? null : (
          <Button type="link" size="small" danger onClick={ask}>
            {t("common.cancel")}
          </Button>
        )}
        {run.file ? (
          <Button
            type="link"
            size="small"
            icon={<DownloadOutlined />}
            href={`/api/runs/${run.id}/file`}
            download={run.file.name}
          >
            {t("runs.download")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
