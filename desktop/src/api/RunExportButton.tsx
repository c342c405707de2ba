/** Export of a list as background work: started here, its progress and file below 后台任务. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import type { ListState } from "@/shared/list/urlState";
import { tellError, tellNote } from "@/shared/tell";
import { post, type Query, queryString } from "./client";
import { sentence } from "./errors";
import { exportQuery, type Format } from "./exportList";
import { useRunVerbs } from "./runs";

interface Props {
  /** The list's own path; `POST path/exports` starts it. */
  path: string;
  /** The list's state, or what is asked where a list asks otherwise. */
  state?: ListState;
  query?: Query;
  /** The columns of the file, where it has only those that the list shows. */
  columns?: readonly string[];
  /** Formats beside the two of every list; `export.<format>` says what it is. */
  more?: readonly "md"[];
}

export function RunExportButton({ path, state, query, columns, more = [] }: Props) {
  const t = useText();
  const { again } = useRunVerbs();
  const [busy, setBusy] = useState(false);
  const start = async (format: Format | "md") => {
    setBusy(true);
    try {
      const asked = query ?? (state ? exportQuery(state) : {});
      const chosen = columns ? { columns: [...columns] } : {};
      await post(`${path}/exports${queryString({ ...asked, ...chosen, format })}`);
      tellNote(t("runs.started"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
      again();
    }
  };
  return (
    <Dropdown
      disabled={busy}
      trigger={["click"]}
      menu={{
        items: [
          { key: "xlsx", label: t("calls.exportXlsx"), onClick: () => void start("xlsx") },
          { key: "csv", label: t("calls.exportCsv"), onClick: () => void start("csv") },
          ...more.map((format) => ({
            key: format,
            label: t(`export.${format}`),
            onClick: () => void start(format),
          })),
        ],
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {t("calls.export")}
      </Button>
    </Dropdown>
  );
}
