/** 公海规则: the pools and their rules; what changes counts from the next run. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Empty, Table } from "antd";
import { useState } from "react";
import { begun, count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { PoolTabs } from "./PoolTabs";
import { useRules } from "./queries";
import { RulesForm } from "./RulesForm";
import type { Pool } from "./types";
import "@/shared/list/list.css";

export default function RulesPage() {
  const t = useText();
  const query = useRules();
  const [editing, setEditing] = useState<Pool | "new" | null>(null);
  return (
    <>
      <PoolTabs />
      <section className="list">
        <header className="list-head">
          <h1>{t("pools.settingsTitle")}</h1>
          <div className="list-actions">
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("pools.new")}
            </Button>
          </div>
        </header>
        <Table<Pool>
          size="small"
          rowKey="id"
          loading={query.isLoading}
          dataSource={query.data ?? []}
          pagination={false}
          scroll={{ x: "max-content" }}
          rowClassName="list-row"
          onRow={(pool) => ({ onClick: () => setEditing(pool) })}
          locale={{
            emptyText: (
              <Empty description={t("pools.settingsEmpty")} image={Empty.PRESENTED_IMAGE_SIMPLE} />
            ),
          }}
          columns={useColumns()}
        />
      </section>
      <RulesForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useColumns() {
  const t = useText();
  const days = (value: number | null) =>
    value === null ? "–" : <span className="figures">{`${value} ${t("pools.days")}`}</span>;
  const figure = (value: number | null) => (
    <span className="figures">{value === null ? begun(t("pools.unlimited")) : count(value)}</span>
  );
  return [
    {
      key: "name",
      title: t("common.name"),
      render: (_: unknown, one: Pool) => (
        <>
          <strong>{one.name}</strong>{" "}
          {one.active ? null : <Pill tone="plain">{t("common.disabled")}</Pill>}
        </>
      ),
    },
    {
      key: "lying",
      title: t("pools.tab.pool"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => figure(one.lying),
    },
    {
      key: "claims",
      title: t("pools.claimsPerDay"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => figure(one.rules.claims_per_day),
    },
    {
      key: "limit",
      title: t("pools.limit"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => figure(one.rules.limits.total),
    },
    {
      key: "protection",
      title: t("pools.protectionDays"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => days(one.rules.protection_days),
    },
    {
      key: "contact",
      title: t("pools.noContact"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => days(one.rules.no_contact_days),
    },
    {
      key: "deal",
      title: t("pools.noDeal"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => days(one.rules.no_deal_days),
    },
    {
      key: "hour",
      title: t("pools.runHour"),
      align: "right" as const,
      render: (_: unknown, one: Pool) => (
        <span className="figures">{`${one.rules.run_hour}:00`}</span>
      ),
    },
  ];
}
