/** Drafts out of a file: first what would come of it, row by row, then for good. */
import { Alert, Button, Drawer, Table, TreeSelect, Upload } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { ImportedArticles } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useCategories, useKnowledgeVerbs } from "./queries";
import { branches } from "./tree";

export function ImportDrawer({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  return (
    <Drawer open={open} onClose={close} title={t("maintain.import")} size={640} destroyOnHidden>
      <Import close={close} />
    </Drawer>
  );
}

function Import({ close }: { close: () => void }) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const categories = useCategories().data ?? [];
  const [category, setCategory] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [seen, setSeen] = useState<ImportedArticles | null>(null);
  const take = async (chosen: File, dry: boolean, into = category) => {
    try {
      const done = await verbs.take(chosen, into, dry);
      setSeen(done);
      if (!dry) {
        tellDone(t("maintain.imported", { n: done.good }));
        close();
      }
    } catch (error) {
      setSeen(null);
      tellError(sentence(error, t));
    }
  };
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
          if (file) void take(file, true, value ?? "");
        }}
        treeData={branches(categories, true)}
      />
      <Upload.Dragger
        accept=".xlsx,.docx,.md,.markdown,.txt"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(chosen) => {
          setFile(chosen);
          void take(chosen, true);
          return false;
        }}
      >
        {file ? file.name : t("maintain.drop")}
      </Upload.Dragger>
      {seen && file ? (
        <>
          <Alert
            type={seen.good === seen.rows.length ? "success" : "warning"}
            showIcon
            style={{ margin: "12px 0" }}
            title={t("maintain.wouldImport", { good: seen.good, all: seen.rows.length })}
            action={
              <Button
                type="primary"
                size="small"
                disabled={!seen.good}
                onClick={() => void take(file, false)}
              >
                {t("maintain.importNow")}
              </Button>
            }
          />
          <Table
            size="small"
            rowKey={(row) => `${row.row}-${row.title}`}
            dataSource={seen.rows}
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
      ) : null}
    </>
  );
}
