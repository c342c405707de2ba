/**
 * Drafts out of a file, in the background: it is tried at once, row by row, then taken over for good;
 * bad rows are a file, and the whole import can be taken back. Closing the drawer stops nothing.
 */
import { Alert, Button, Popconfirm, Space, Table, TreeSelect, Upload } from "antd";
import { useEffect, useRef, useState } from "react";
import { sentence } from "@/api/errors";
import type { ImportResult } from "@/api/knowledgeTypes";
import { RunProgress } from "@/api/RunProgress";
import { useRun, useRunVerbs } from "@/api/runs";
import type { Run } from "@/api/runTypes";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { useCategories, useKnowledgeVerbs } from "./queries";
import { branches } from "./tree";

export function ImportDrawer({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  return (
    <Drawer open={open} onClose={close} title={t("maintain.import")} size={640} destroyOnHidden>
      <Import />
    </Drawer>
  );
}

function Import() {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const { again } = useRunVerbs();
  const categories = useCategories().data ?? [];
  const [category, setCategory] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [id, setId] = useState<string | null>(null);
  const run = useRun(id).data;
  const start = (begun: Promise<{ id: string }>) =>
    begun
      .then((made) => setId(made.id))
      .catch((error: unknown) => tellError(sentence(error, t)))
      .finally(again);
  const done = run?.state === "done" ? run : null;
  return (
    <>
      <p className="muted">
        {t("maintain.importHelp")} <a href="/api/knowledge/template">{t("maintain.template")}</a>
      </p>
      <TreeSelect
        allowClear
        treeDefaultExpandAll
        placeholder={t("maintain.importInto")}
        aria-label={t("maintain.importInto")}
        style={{ width: "100%", marginBottom: 12 }}
        value={category || undefined}
        onChange={(value: string | undefined) => {
          setCategory(value ?? "");
          if (done?.kind === "knowledge_import_check") {
            void start(verbs.tryAgain(done.id, value ?? ""));
          }
        }}
        treeData={branches(categories, true)}
      />
      <Upload.Dragger
        height={96}
        accept=".xlsx,.docx,.md,.markdown,.txt,.zip"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(chosen) => {
          setFile(chosen);
          void start(verbs.bring(chosen, category));
          return false;
        }}
      >
        {file ? file.name : t("maintain.drop")}
      </Upload.Dragger>
      {run && !done ? (
        <div style={{ margin: "12px 0" }}>
          <RunProgress run={run} />
        </div>
      ) : null}
      {done ? <Came run={done} start={start} /> : null}
    </>
  );
}

interface CameProps {
  run: Run;
  start: (begun: Promise<{ id: string }>) => Promise<void>;
}

function Came({ run, start }: CameProps) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const again = useRef(verbs.again);
  const { id } = run;
  useEffect(() => {
    // The list is another one now, however quickly the work was done.
    if (id) again.current();
  }, [id]);
  if (run.kind === "knowledge_import_undo") {
    return (
      <Alert type="info" showIcon title={t("runMessage.knowledge_import_undone", count(run))} />
    );
  }
  const result = run.result as unknown as ImportResult;
  const tried = run.kind === "knowledge_import_check";
  return (
    <>
      <Alert
        type={result.bad === 0 ? "success" : "warning"}
        showIcon
        style={{ margin: "12px 0" }}
        title={
          tried
            ? t("maintain.wouldImport", { good: result.good, all: result.rows })
            : t("maintain.imported", { n: result.good })
        }
        action={
          <Space>
            {run.file ? (
              <Button size="small" href={`/api/runs/${run.id}/file`} download={run.file.name}>
                {t("maintain.badRows")}
              </Button>
            ) : null}
            {tried ? (
              <Button
                type="primary"
                size="small"
                disabled={!result.good}
                onClick={() => void start(verbs.takeOver(run.id))}
              >
                {t("maintain.importNow")}
              </Button>
            ) : (
              <Popconfirm
                title={t("maintain.undoAsk")}
                okText={t("maintain.undo")}
                cancelText={t("common.cancel")}
                onConfirm={() => start(verbs.undo(run.id))}
              >
                <Button size="small" danger disabled={!result.good}>
                  {t("maintain.undo")}
                </Button>
              </Popconfirm>
            )}
          </Space>
        }
      />
      <Table
        size="small"
        rowKey={(row) => `${row.row}-${row.title}-${row.problem}`}
        dataSource={result.shown}
        pagination={{ pageSize: 20, size: "small", hideOnSinglePage: true }}
        columns={[
          {
            key: "row",
            title: t("maintain.row"),
            width: 64,
            render: (_, row) => row.row || "–",
          },
          { key: "title", title: t("knowledge.title"), render: (_, row) => row.title || "–" },
          {
            key: "problem",
            title: t("maintain.problem"),
            render: (_, row) => row.problem || t("maintain.fine"),
          },
        ]}
      />
    </>
  );
}

const count = (run: Run): Record<string, number> => ({
  gone: Number(run.result.gone),
  kept: Number(run.result.kept),
});
