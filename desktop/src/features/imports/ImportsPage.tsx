/** Every import of a list there was, what became of it; a new one begins with its file. */
import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Upload } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { useKind } from "./kind";
import { useImports, useImportVerbs } from "./queries";
import { STATE_TONES } from "./tones";
import type { Import } from "./types";

export function ImportsPage() {
  const t = useText();
  const { path, words, template } = useKind();
  const go = useNavigate();
  const control = useListState([]);
  return (
    <ListPage<Import>
      name={path.slice(1)}
      title={t(words.title)}
      query={useImports(control.state)}
      columns={useColumns()}
      control={control}
      empty={t(words.empty)}
      errorText={(error) => sentence(error, t)}
      open={(row) => void go(`${path}/${row.id}`)}
      actions={
        <>
          {template ? (
            <Button icon={<DownloadOutlined />} href={template} download>
              {t("imports.template")}
            </Button>
          ) : null}
          <BringButton />
        </>
      }
    />
  );
}

export function BringButton() {
  const t = useText();
  const go = useNavigate();
  const { path } = useKind();
  const { bring } = useImportVerbs();
  const [busy, setBusy] = useState(false);
  const take = async (file: File) => {
    setBusy(true);
    try {
      const { id } = await bring(file);
      await go(`${path}/${id}`);
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Upload
      accept=".xlsx,.csv,.txt"
      showUploadList={false}
      disabled={busy}
      beforeUpload={(file) => {
        void take(file);
        return false;
      }}
    >
      <Button type="primary" icon={<UploadOutlined />} loading={busy}>
        {busy ? t("imports.bringing") : t("imports.bring")}
      </Button>
    </Upload>
  );
}

function useColumns(): ListColumn<Import>[] {
  const t = useText();
  const { words } = useKind();
  const figure = (value: number | undefined) => (
    <span className="figures">{(value ?? 0).toLocaleString("en-US")}</span>
  );
  return [
    {
      key: "name",
      title: t("imports.file"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, row) => <strong>{row.name}</strong>,
    },
    {
      key: "state",
      title: t("common.status"),
      sorter: true,
      render: (_, row) => (
        <Pill tone={STATE_TONES[row.state]}>{t(`importState.${row.state}`)}</Pill>
      ),
    },
    {
      key: "rows",
      title: t("imports.rows"),
      align: "right",
      render: (_, row) => figure(row.figures.rows),
    },
    ...(["created", "changed", "skipped", "bad"] as const).map(
      (name): ListColumn<Import> => ({
        key: name,
        title: t(name === "skipped" ? words.skipped : `importResult.${name}`),
        align: "right",
        render: (_, row) => figure(row.figures[name]),
      }),
    ),
    { key: "by", title: t("imports.by"), render: (_, row) => row.by_name },
    {
      key: "at",
      title: t("imports.at"),
      sorter: true,
      render: (_, row) => <Moment at={row.at} />,
    },
  ];
}
