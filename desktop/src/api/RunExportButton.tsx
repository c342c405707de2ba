/** Export of a list as background work: started here, its progress and file below 后台任务. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { asQuery, type ListState } from "@/shared/list/urlState";
import { tellError, tellNote } from "@/shared/tell";
import { post, type Query, queryString } from "./client";
import { sentence } from "./errors";
import type { Format } from "./exportList";
import { useRunVerbs } from "./runs";

interface Props {
  /** The list's own path; `POST path/exports` starts it. */
  path: string;
  /** The list's state, or what is asked where a list asks otherwise. */
  state?: ListState;
  query?: Query;
}

export function RunExportButton({ path, state, query: asked }: Props) {
  const t = useText();
  const { again } = useRunVerbs();
  const [busy, setBusy] = useState(false);
  const start = async (format: Format) => {
    setBusy(true);
    try {
      const { page: _page, size: _size, sort: _sort, ...query } = state ? asQuery(state) : {};
      await post(`${path}/exports${queryString({ ...query, ...asked, format })}`);
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
        ],
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {t("calls.export")}
      </Button>
    </Dropdown>
  );
}
