/** Export to Excel or CSV, with what has arrived so far. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import type { ListState } from "@/shared/list/urlState";
import { tellDone, tellError } from "@/shared/tell";
import type { Query } from "./client";
import { sentence } from "./errors";
import { exportList, exportQuery, type Format } from "./exportList";

interface Props {
  /** The list's own path; its export lies below it. */
  path: string;
  /** The list's state, or what is asked where a list asks otherwise. */
  state?: ListState;
  query?: Query;
}

export function ExportButton({ path, state, query }: Props) {
  const t = useText();
  const [bytes, setBytes] = useState<number | null>(null);
  const run = async (format: Format) => {
    setBytes(0);
    try {
      const asked = query ?? (state ? exportQuery(state) : {});
      await exportList(path, asked, format, setBytes);
      tellDone(t("calls.exported"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBytes(null);
    }
  };
  const busy = bytes !== null;
  return (
    <Dropdown
      disabled={busy}
      trigger={["click"]}
      menu={{
        items: [
          { key: "xlsx", label: t("calls.exportXlsx"), onClick: () => void run("xlsx") },
          { key: "csv", label: t("calls.exportCsv"), onClick: () => void run("csv") },
        ],
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {busy ? t("calls.exporting", { size: `${Math.ceil(bytes / 1024)} KB` }) : t("calls.export")}
      </Button>
    </Dropdown>
  );
}
