/** Every import of a list there was, what became of it; a new one begins with its file. */
import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Upload } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns as useColumnChoice } from "@/shared/list/columns";
import { useAfterState } from "@/shared/list/useAfterState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { useKind } from "./kind";
import { NEWEST, useImports, useImportVerbs } from "./queries";
import { STATE_TONES } from "./tones";
import type { Import } from "./types";

export function ImportsPage() {
  const t = useText();
  const { path, words, template, exports } = useKind();
  const go = useNavigate();
  const may = useMay();
  const name = path.slice(1);
  const control = useAfterState([]);
  const columns = useColumns();
  const choice = useColumnChoice(name, columns);
  return (
    <AfterList<Import>
      name={name}
      title={t(words.title)}
      query={useImports(control.state, control.after)}
      columns={columns}
      choice={choice}
      control={control}
      sort={NEWEST}
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
          {may(exports) ? <RunExportButton path={path} columns={choice.keys} /> : null}
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
    {
      key: "erased_at",
      title: t("imports.fileErased"),
      render: (_, row) => (row.erased_at ? <Moment at={row.erased_at} /> : "–"),
    },
  ];
}
