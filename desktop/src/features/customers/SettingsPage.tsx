/** 客户设置: fields of the centre's own, levels, sources. Nothing is deleted, only retired. */
import { PlusOutlined } from "@ant-design/icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button, Result, Skeleton, Table, Tabs } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { CustomerField, ListEntry } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import "./customers.css";
import { EntryForm } from "./EntryForm";
import { FieldForm } from "./FieldForm";
import { useDefinitionVerbs, useFields, useLevels, useSources } from "./queries";

export default function SettingsPage() {
  const t = useText();
  const [search, setSearch] = useSearchParams();
  const { saveLevel, saveSource, levelAgain, sourceAgain } = useDefinitionVerbs();
  const levels = useLevels();
  const sources = useSources();
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("customers.settings")}</h1>
      </header>
      <Tabs
        activeKey={search.get("tab") ?? "fields"}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        items={[
          { key: "fields", label: t("customers.fields"), children: <Fields /> },
          {
            key: "levels",
            label: t("customers.levels"),
            children: <Entries query={levels} save={saveLevel} again={levelAgain} />,
          },
          {
            key: "sources",
            label: t("customers.sources"),
            children: <Entries query={sources} save={saveSource} again={sourceAgain} />,
          },
        ]}
      />
    </section>
  );
}

/** One more than the last one's place. */
const following = (list: { position: number }[]) =>
  Math.max(0, ...list.map((one) => one.position)) + 1;

function Failed({ query }: { query: UseQueryResult<unknown> }) {
  const t = useText();
  if (!query.isError) return <Skeleton active />;
  return (
    <Result
      status="warning"
      title={t("list.failed")}
      subTitle={sentence(query.error, t)}
      extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
    />
  );
}

function useActive() {
  const t = useText();
  return (active: boolean) => (
    <Pill tone={active ? "good" : "plain"}>{t(active ? "common.enabled" : "common.disabled")}</Pill>
  );
}

function Fields() {
  const t = useText();
  const query = useFields();
  const active = useActive();
  const [editing, setEditing] = useState<CustomerField | "new" | null>(null);
  if (!query.data) return <Failed query={query} />;
  return (
    <>
      <p className="muted">{t("customers.fieldsHelp")}</p>
      <Table<CustomerField>
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={query.data}
        rowClassName="list-row"
        onRow={(row) => ({ onClick: () => setEditing(row) })}
        locale={{ emptyText: t("customers.fieldsEmpty") }}
        columns={[
          { key: "zh", title: t("customers.nameZh"), dataIndex: "zh" },
          { key: "en", title: t("customers.nameEn"), dataIndex: "en" },
          { key: "key", title: t("customers.key"), dataIndex: "key" },
          {
            key: "type",
            title: t("customers.type"),
            render: (_, one) => t(`customers.type.${one.type}`),
          },
          {
            key: "required",
            title: t("customers.required"),
            render: (_, one) => t(one.required ? "common.yes" : "common.no"),
          },
          {
            key: "searchable",
            title: t("customers.searchable"),
            render: (_, one) => t(one.searchable ? "common.yes" : "common.no"),
          },
          {
            key: "position",
            title: t("customers.position"),
            dataIndex: "position",
            align: "right",
          },
          { key: "active", title: t("common.status"), render: (_, one) => active(one.active) },
        ]}
      />
      <Add run={() => setEditing("new")} />
      <FieldForm
        editing={editing}
        position={following(query.data)}
        close={() => setEditing(null)}
      />
    </>
  );
}

interface EntriesProps {
  query: UseQueryResult<ListEntry[]>;
  save: (entry: ListEntry) => Promise<void>;
  again: (code: string) => Promise<ListEntry | undefined>;
}

function Entries({ query, save, again }: EntriesProps) {
  const t = useText();
  const active = useActive();
  const [editing, setEditing] = useState<ListEntry | "new" | null>(null);
  if (!query.data) return <Failed query={query} />;
  return (
    <>
      <Table<ListEntry>
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={query.data}
        rowClassName="list-row"
        onRow={(row) => ({ onClick: () => setEditing(row) })}
        columns={[
          { key: "zh", title: t("customers.nameZh"), dataIndex: "zh" },
          { key: "en", title: t("customers.nameEn"), dataIndex: "en" },
          { key: "code", title: t("customers.key"), dataIndex: "code" },
          {
            key: "position",
            title: t("customers.position"),
            dataIndex: "position",
            align: "right",
          },
          { key: "active", title: t("common.status"), render: (_, one) => active(one.active) },
        ]}
      />
      <Add run={() => setEditing("new")} />
      <EntryForm
        editing={editing}
        position={following(query.data)}
        save={save}
        again={again}
        close={() => setEditing(null)}
      />
    </>
  );
}

function Add({ run }: { run: () => void }) {
  const t = useText();
  return (
    <p>
      <Button type="dashed" icon={<PlusOutlined />} onClick={run}>
        {t("common.create")}
      </Button>
    </p>
  );
}
