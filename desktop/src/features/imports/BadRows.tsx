/** Rows that cannot be imported, each with its reason; all of them as a file. */
import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useLanguage, useText } from "@/shared/i18n";
import { useKind } from "./kind";
import { useBadRows } from "./queries";
import type { BadRow, Import } from "./types";

export function BadRows({ batch }: { batch: Import }) {
  const t = useText();
  const { path } = useKind();
  const language = useLanguage();
  const [page, setPage] = useState(1);
  const query = useBadRows(batch.id, page, true);
  const said = (row: BadRow) =>
    row.problems.map((one) => (
      <div key={one.column + one.code} className="run-bad">
        {one.column ? <strong>{one.column} </strong> : null}
        {language === "zh" ? one.zh : one.en}
      </div>
    ));
  return (
    <section className="import-part">
      <header className="import-part-head">
        <h2>{t("imports.badRows")}</h2>
        <Button
          icon={<DownloadOutlined />}
          href={`/api${path}/${batch.id}/report?what=bad&format=xlsx`}
          download
        >
          {t("imports.badFile")}
        </Button>
      </header>
      {query.isError ? <Alert type="warning" title={sentence(query.error, t)} /> : null}
      <Table<BadRow>
        size="small"
        rowKey="id"
        loading={query.isPending}
        dataSource={query.data?.items ?? []}
        scroll={{ x: "max-content" }}
        columns={[
          { key: "number", title: t("imports.rowNumber"), dataIndex: "number", align: "right" },
          { key: "why", title: t("imports.why"), render: (_, row) => said(row) },
          ...batch.heads.map((head, at) => ({
            key: `c${at}`,
            title: head,
            render: (_: unknown, row: BadRow) => row.cells[at] ?? "",
          })),
        ]}
        pagination={{
          current: page,
          pageSize: 10,
          total: query.data?.total ?? 0,
          onChange: setPage,
          showSizeChanger: false,
          size: "small",
        }}
      />
    </section>
  );
}
