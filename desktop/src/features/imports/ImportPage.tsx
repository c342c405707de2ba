/** One import of any list: say what the columns are, look, try, do it, see what came of it, take it back. */
import { DownloadOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Result, Steps } from "antd";
import { useCallback, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunProgress } from "@/api/RunProgress";
import { useRun } from "@/api/runs";
import { exact } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { PageSkeleton } from "@/shared/PageSkeleton";
import { Pill } from "@/shared/Pill";
import { tellError } from "@/shared/tell";
import { BadRows } from "./BadRows";
import { FigureRow } from "./FigureRow";
import { useKind } from "./kind";
import { Mapping } from "./Mapping";
import { MOVING, useImport, useImportVerbs } from "./queries";
import { STATE_TONES, STEP_OF } from "./tones";
import type { Import } from "./types";
import "./imports.css";

export function ImportPage() {
  const t = useText();
  const { id = "" } = useParams();
  const query = useImport(id);
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  return query.data ? <Whole batch={query.data} /> : <PageSkeleton />;
}

function Whole({ batch }: { batch: Import }) {
  const t = useText();
  const { path, words } = useKind();
  const verbs = useImportVerbs();
  const ended = useCallback(() => verbs.again(), [verbs]);
  const run = useRun(batch.run, ended).data;
  const moving = MOVING.has(batch.state);
  const steps = ["file", "columns", "check", "apply", "result"] as const;
  return (
    <Card className="import">
      <header className="import-head">
        <Link to={path}>{t(words.title)}</Link>
        <h1>{batch.name}</h1>
        <Pill tone={STATE_TONES[batch.state]}>{t(`importState.${batch.state}`)}</Pill>
        <Verbs batch={batch} />
      </header>
      <Steps
        size="small"
        current={STEP_OF[batch.state]}
        status={batch.state === "stopped" ? "error" : undefined}
        items={steps.map((name) => ({ title: t(`importStep.${name}`) }))}
        className="import-steps"
      />
      {batch.erased_at ? (
        <Alert
          type="info"
          showIcon
          className="import-part"
          title={t("imports.fileErasedNote", { at: exact(batch.erased_at) })}
        />
      ) : null}
      {batch.state === "ready" && !batch.erased_at ? <Mapping batch={batch} /> : null}
      {run && (moving || run.state === "failed") ? (
        <RunProgress
          run={run}
          cancelNote={batch.state === "applying" ? t(words.cancelNote) : undefined}
        />
      ) : null}
      {batch.state === "checked" || batch.state === "applied" ? <Came batch={batch} /> : null}
      {batch.state === "stopped" ? <p>{t("imports.stoppedNote")}</p> : null}
      {batch.state === "undone" ? <Undone batch={batch} /> : null}
    </Card>
  );
}

function Came({ batch }: { batch: Import }) {
  const t = useText();
  const may = useMay();
  const { words, listed, path } = useKind();
  const bad = batch.figures.bad ?? 0;
  // A dry run made nothing, and rows are kept for a month.
  const there = batch.state === "applied" && batch.rows_kept && may("customer.view");
  return (
    <>
      <p className="muted">
        {t(batch.state === "checked" ? words.checkedNote : "imports.appliedNote")}
      </p>
      <FigureRow figures={batch.figures} listed={there ? listed?.(batch.id) : undefined} />
      {there && listed ? <p className="muted">{t("imports.listedHelp")}</p> : null}
      {(batch.figures.skipped ?? 0) > 0 && batch.rows_kept ? (
        <Button
          icon={<DownloadOutlined />}
          href={`/api${path}/${batch.id}/report?what=skipped&format=xlsx`}
          download
        >
          {t("imports.skippedFile")}
        </Button>
      ) : null}
      {bad > 0 ? <BadRows batch={batch} /> : null}
    </>
  );
}

function Undone({ batch }: { batch: Import }) {
  const t = useText();
  const here = useKind();
  const kept = Object.entries(batch.kept);
  const total = kept.reduce((sum, [, count]) => sum + count, 0);
  if (batch.figures.rows === undefined && total === 0) {
    return <p className="muted">{t("imports.discardedNote")}</p>;
  }
  return (
    <>
      <p className="muted">
        {total === 0 ? t("imports.allUndone") : t("imports.someKept", { count: total })}
      </p>
      {total > 0 ? (
        <>
          <ul>
            {kept.map(([why, count]) => (
              <li key={why}>
                {t(here.kept(why))}
                {t("common.colon")}
                <span className="figures">{count.toLocaleString("en-US")}</span>
              </li>
            ))}
          </ul>
          <Button href={`/api${here.path}/${batch.id}/report?what=kept`} download>
            {t("imports.keptFile")}
          </Button>
        </>
      ) : null}
    </>
  );
}

function Verbs({ batch }: { batch: Import }) {
  const t = useText();
  const go = useNavigate();
  const { modal } = App.useApp();
  const { path, words } = useKind();
  const { choose, start, discard } = useImportVerbs();
  // Saved as they are, the options can be changed again.
  const { kind: _kind, preset: _preset, ...chosen } = batch.options;
  const [busy, setBusy] = useState(false);
  const told = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const count = (batch.figures.created ?? 0) + (batch.figures.changed ?? 0);
  const ask = (title: string, work: () => Promise<unknown>, danger = false) =>
    modal.confirm({ title, okButtonProps: { danger }, onOk: () => told(work) });
  const { state } = batch;
  return (
    <div className="import-verbs">
      {state === "checked" ? (
        <>
          {batch.erased_at ? null : (
            <Button onClick={() => void told(() => choose(batch.id, chosen))} disabled={busy}>
              {t("imports.adjust")}
            </Button>
          )}
          <Button onClick={() => void told(() => start(batch.id, "check"))} disabled={busy}>
            {t("imports.checkAgain")}
          </Button>
          <Button
            type="primary"
            disabled={busy || count === 0}
            onClick={() =>
              ask(t(words.applyAsk, { count: count.toLocaleString("en-US") }), () =>
                start(batch.id, "apply"),
              )
            }
          >
            {t("imports.apply")}
          </Button>
        </>
      ) : null}
      {state === "stopped" ? (
        <Button
          type="primary"
          disabled={busy}
          onClick={() => void told(() => start(batch.id, "apply"))}
        >
          {t("imports.goOn")}
        </Button>
      ) : null}
      {(state === "applied" || state === "stopped") && batch.rows_kept ? (
        <Button
          danger
          disabled={busy}
          onClick={() =>
            ask(
              t(words.undoAsk, { count: count.toLocaleString("en-US") }),
              () => start(batch.id, "undo"),
              true,
            )
          }
        >
          {t("imports.undo")}
        </Button>
      ) : null}
      {state === "ready" || state === "checked" ? (
        <Button
          disabled={busy}
          onClick={() =>
            ask(t("imports.discardAsk"), async () => {
              await discard(batch.id);
              await go(path);
            })
          }
        >
          {t("imports.discard")}
        </Button>
      ) : null}
    </div>
  );
}
