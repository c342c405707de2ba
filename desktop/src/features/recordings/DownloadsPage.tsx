/** 录音下载记录: who was handed which recording, why and from where; and whose a file is. */
import { Alert, Button, Upload } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { Download } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { useDownloads, useRecordingChanges } from "./queries";

export default function DownloadsPage() {
  const t = useText();
  const control = useListState([]);
  const { identify } = useRecordingChanges();
  const [found, setFound] = useState<Download | "nobody" | null>(null);
  const ask = async (file: Blob) => {
    try {
      setFound((await identify(file)) ?? "nobody");
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <>
      {found ? (
        <Alert
          closable
          className="form-alert"
          type={found === "nobody" ? "warning" : "info"}
          title={
            found === "nobody"
              ? t("downloads.noMark")
              : t("downloads.was", { name: found.name, login: found.login, purpose: found.purpose })
          }
          onClose={() => setFound(null)}
        />
      ) : null}
      <ListPage<Download>
        name="recording-downloads"
        title={t("downloads.title")}
        query={useDownloads(control.state)}
        columns={useDownloadColumns()}
        control={control}
        empty={t("downloads.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("downloads.searchHint")} />}
        actions={
          <Upload
            accept=".opus,audio/ogg"
            showUploadList={false}
            beforeUpload={(file) => {
              void ask(file);
              return false;
            }}
          >
            <Button>{t("downloads.identify")}</Button>
          </Upload>
        }
      />
    </>
  );
}

function useDownloadColumns(): ListColumn<Download>[] {
  const t = useText();
  return [
    {
      key: "at",
      title: t("downloads.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, row) => <Moment at={row.at} />,
    },
    { key: "name", title: t("downloads.who"), render: (_, row) => `${row.name} (${row.login})` },
    { key: "purpose", title: t("downloads.purpose"), dataIndex: "purpose" },
    { key: "address", title: t("downloads.from"), render: (_, row) => row.address ?? "–" },
    {
      key: "call",
      title: t("noun.interaction"),
      render: (_, row) => <Link to={`/calls/${row.call}`}>{row.call.slice(-12)}</Link>,
    },
    {
      key: "id",
      title: t("downloads.mark"),
      render: (_, row) => <span className="figures">{row.id}</span>,
    },
  ];
}
