/** 公海: what lies in a pool; claim one or many, or (a manager) distribute them. */
import { App, Button, Empty, Result, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { DistributeDrawer } from "./DistributeDrawer";
import { PoolTabs } from "./PoolTabs";
import { useLevels, useLying, usePools, usePoolVerbs } from "./queries";
import type { Pool, PoolCustomer } from "./types";
import { howText, refusedText } from "./words";
import "@/shared/list/list.css";

export default function PoolPage() {
  const t = useText();
  const pools = usePools();
  const [search, setSearch] = useSearchParams();
  const found = pools.data ?? [];
  const pool = found.find(({ id }) => id === search.get("pool")) ?? found[0];
  return (
    <>
      <PoolTabs />
      <section className="list">
        <header className="list-head">
          <h1>{t("pools.title")}</h1>
          <span className="list-actions pool-figures">{pool ? <Figures pool={pool} /> : null}</span>
        </header>
        {pool ? (
          <Lying
            key={pool.id}
            pool={pool}
            pools={found}
            choose={(id) => setSearch({ pool: id }, { replace: true })}
          />
        ) : pools.isSuccess ? (
          <Empty description={t("pools.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} />
        ) : pools.isError ? (
          <Result
            status="warning"
            title={t("list.failed")}
            subTitle={sentence(pools.error, t)}
            extra={<Button onClick={() => void pools.refetch()}>{t("common.retry")}</Button>}
          />
        ) : (
          <Skeleton active paragraph={{ rows: 10 }} className="list-skeleton" />
        )}
      </section>
    </>
  );
}

function Figures({ pool }: { pool: Pool }) {
  const t = useText();
  const may = useMay();
  const limit = pool.room === null ? t("pools.unlimited") : count(pool.mine + pool.room);
  return (
    <>
      <span className="figures">{t("pools.lying", { n: counted(pool.lying) })}</span>
      {may("pool.use") ? (
        <>
          <span className="figures">{t("pools.held", { n: count(pool.mine), limit })}</span>
          {pool.claims_left === null ? null : (
            <span className="figures">{t("pools.claimsLeft", { n: pool.claims_left })}</span>
          )}
        </>
      ) : null}
    </>
  );
}

/** The server counts no further. */
const COUNTED = 10_000;
const counted = (lying: number) => (lying > COUNTED ? `${count(COUNTED)}+` : count(lying));

interface LyingProps {
  pool: Pool;
  pools: Pool[];
  choose: (id: string) => void;
}

function Lying({ pool, pools, choose }: LyingProps) {
  const t = useText();
  const may = useMay();
  const levels = useLevels();
  const [level, setLevel] = useState("");
  const [picked, setPicked] = useState<string[]>([]);
  const [giving, setGiving] = useState(false);
  const query = useLying(pool.id, level);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const claim = useClaim(pool.id, rows, () => setPicked([]));
  const manager = may("pool.distribute");
  return (
    <>
      <div className="list-search">
        {pools.length > 1 ? (
          <Select
            aria-label={t("pools.pool")}
            style={{ width: 180 }}
            value={pool.id}
            onChange={choose}
            options={pools.map((one) => ({ value: one.id, label: one.name }))}
          />
        ) : (
          <strong>{pool.name}</strong>
        )}
        <Select
          allowClear
          aria-label={t("pools.level")}
          placeholder={t("pools.level")}
          style={{ width: 150 }}
          value={level || undefined}
          onChange={(value) => setLevel(value ?? "")}
          options={levels.options}
        />
        <span className="list-tools pool-bar">
          {picked.length > 0 ? (
            <span className="muted">{t("pools.chosen", { n: picked.length })}</span>
          ) : null}
          {may("pool.use") ? (
            <>
              <Button
                type="primary"
                disabled={picked.length === 0}
                onClick={() => void claim(picked, false)}
              >
                {t("pools.claim")}
              </Button>
              <Button disabled={picked.length === 0} onClick={() => void claim(picked, true)}>
                {t("pools.claimCall")}
              </Button>
            </>
          ) : null}
          {manager ? (
            <Button onClick={() => setGiving(true)}>{t("pools.distribute")}</Button>
          ) : null}
        </span>
      </div>
      <Table<PoolCustomer>
        size="small"
        rowKey="id"
        sticky
        loading={query.isLoading}
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        rowSelection={{
          selectedRowKeys: picked,
          onChange: (keys) => setPicked(keys.map(String)),
        }}
        columns={useColumns(
          levels.nameOf,
          may("pool.use") ? (id) => void claim([id], false) : null,
        )}
        locale={{
          emptyText: <Empty description={t("pools.empty")} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
        }}
      />
      <div className="pool-more">
        {query.hasNextPage ? (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("pools.more")}
          </Button>
        ) : null}
      </div>
      {manager ? (
        <DistributeDrawer
          open={giving}
          pool={pool}
          picked={picked}
          level={level}
          close={() => setGiving(false)}
          done={() => setPicked([])}
        />
      ) : null}
    </>
  );
}

function useColumns(levelOf: (code: string) => string, claim: ((id: string) => void) | null) {
  const t = useText();
  return [
    {
      key: "name",
      title: t("pools.name"),
      render: (_: unknown, one: PoolCustomer) => (
        <>
          <strong>{one.name}</strong>{" "}
          {one.do_not_call ? <Pill tone="bad">{t("pools.doNotCall")}</Pill> : null}
        </>
      ),
    },
    {
      key: "level",
      title: t("pools.level"),
      render: (_: unknown, one: PoolCustomer) => (one.level ? levelOf(one.level) : "–"),
    },
    {
      key: "number",
      title: t("pools.number"),
      render: (_: unknown, one: PoolCustomer) => (
        <span className="figures">{one.number || "–"}</span>
      ),
    },
    {
      key: "since",
      title: t("pools.since"),
      render: (_: unknown, one: PoolCustomer) => <Moment at={one.since} />,
    },
    {
      key: "how",
      title: t("pools.how"),
      render: (_: unknown, one: PoolCustomer) => howText(t, one.why, one.note) || "–",
    },
    {
      key: "former",
      title: t("pools.former"),
      render: (_: unknown, one: PoolCustomer) => one.former_name ?? "–",
    },
    {
      key: "cool",
      title: t("pools.coolUntil"),
      render: (_: unknown, one: PoolCustomer) => (
        <span className="figures">{one.cool_until ?? "–"}</span>
      ),
    },
    {
      key: "verbs",
      title: "",
      fixed: "right" as const,
      render: (_: unknown, one: PoolCustomer) =>
        claim ? (
          <Button type="link" size="small" onClick={() => claim(one.id)}>
            {t("pools.claim")}
          </Button>
        ) : null,
    },
  ];
}

/** Claim; who came second reads why, by name, when there are several. */
function useClaim(pool: string, rows: PoolCustomer[], after: () => void) {
  const t = useText();
  const { modal } = App.useApp();
  const verbs = usePoolVerbs();
  return async (customers: string[], toCall: boolean) => {
    try {
      const { moved, refused } = await verbs.claim(pool, customers, toCall);
      if (moved.length > 0) tellDone(t("pools.claimed", { n: moved.length }));
      const [only] = refused;
      if (only && refused.length === 1) tellError(refusedText(t, only));
      else if (refused.length > 1) {
        const names = new Map(rows.map((one) => [one.id, one.name]));
        modal.info({
          title: t("pools.notClaimed", { n: refused.length }),
          content: refused.map((one) => (
            <div key={one.customer}>
              {names.get(one.customer)}
              {t("common.colon")}
              {refusedText(t, one)}
            </div>
          )),
        });
      }
      after();
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
}
