/** Types of orders as their tree; one opens as a form. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Result, Skeleton, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { EffectiveType, TicketType } from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import { useChoices, useTypes } from "./queries";
import { TypeForm } from "./TypeForm";
import { nameOf } from "./tree";
import "./tickets.css";

interface Row extends EffectiveType {
  key: string;
  children?: Row[];
}

function rowsOf(types: readonly EffectiveType[], parent: string | null): Row[] {
  const ids = new Set(types.map((one) => one.type.id));
  const mine = (one: TicketType) =>
    parent === null ? !one.parent || !ids.has(one.parent) : one.parent === parent;
  return types
    .filter((one) => mine(one.type))
    .sort((a, b) => a.type.position - b.type.position || a.type.code.localeCompare(b.type.code))
    .map((one) => {
      const children = rowsOf(types, one.type.id);
      return { ...one, key: one.type.id, ...(children.length ? { children } : {}) };
    });
}

export default function TypesPage() {
  const t = useText();
  const language = useLanguage();
  const may = useMay();
  const query = useTypes();
  const departments = useChoices().data?.departments ?? [];
  const [editing, setEditing] = useState<TicketType | "new" | null>(null);
  const department = (id: string | null) => departments.find((one) => one.id === id)?.name ?? "–";
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("ticketTypes.title")}</h1>
        <div className="list-actions">
          <Link to="/settings/ticket-limits">
            <Button>{t("ticketLimits.title")}</Button>
          </Link>
          {may("ticket.configure") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("ticketTypes.new")}
            </Button>
          ) : null}
        </div>
      </header>
      <Table<Row>
        size="small"
        dataSource={rowsOf(query.data, null)}
        pagination={false}
        expandable={{ defaultExpandAllRows: true }}
        rowClassName="list-row"
        onRow={(row) => ({
          onClick: (event) => {
            // The arrow of a branch only unfolds it.
            if ((event.target as HTMLElement).closest("button")) return;
            setEditing(row.type);
          },
        })}
        locale={{ emptyText: t("ticketTypes.empty") }}
        columns={[
          {
            key: "name",
            title: t("common.name"),
            render: (_, { type }) => (
              <>
                <strong>{nameOf(type, language)}</strong>{" "}
                {type.active ? null : <Pill>{t("common.disabled")}</Pill>}
              </>
            ),
          },
          { key: "code", title: t("ticketTypes.code"), render: (_, { type }) => type.code },
          {
            key: "priority",
            title: t("tickets.priority"),
            render: (_, { priority }) => t(`ticketPriority.${priority}`),
          },
          {
            key: "department",
            title: t("tickets.department"),
            render: (_, row) => department(row.department),
          },
          {
            key: "fields",
            title: t("ticketTypes.fields"),
            align: "right",
            render: (_, row) => <span className="figures">{row.fields.length}</span>,
          },
          {
            key: "acts",
            title: t("tickets.acts"),
            align: "right",
            render: (_, row) => <span className="figures">{row.acts.length}</span>,
          },
          {
            key: "steps",
            title: t("ticketTypes.steps"),
            render: (_, { switches }) =>
              (["dispatch", "revisit", "suspend", "extension"] as const)
                .filter((name) => switches[name])
                .map((name) => t(`ticketSwitch.${name}`))
                .join(t("common.and")) || "–",
          },
        ]}
      />
      {editing ? (
        <TypeForm
          key={editing === "new" ? editing : `${editing.id} ${editing.version}`}
          editing={editing}
          close={() => setEditing(null)}
          reopen={setEditing}
        />
      ) : null}
    </section>
  );
}
