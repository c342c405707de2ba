/** 公海: what lies in a pool; claim one or many, or (a manager) distribute or export them. */

import { App, Button, Empty, Result, Select, Skeleton } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns as useColumnChoice } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { type AfterControl, useAfterState } from "@/shared/list/useAfterState";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import type { FoundList } from "./choice";
import { DistributeDrawer } from "./DistributeDrawer";
import { PoolTabs } from "./PoolTabs";
import { useLevels, useLying, usePools, usePoolVerbs, useSources } from "./queries";
import { asLying } from "./query";
import type { Pool, PoolCustomer, PoolPage as PoolPageShape } from "./types";
import { howText, refusedText } from "./words";

export default function PoolPage() {
  const t = useText();
  const pools = usePools();
  const [search, setSearch] = useSearchParams();
  const found = pools.data ?? [];
  const pool = found.find(({ id }) => id === search.get("pool")) ?? found[0];
  return (
    <>
      <PoolTabs />
      {pool ? (
        <Lying
          key={pool.id}
          pool={pool}
          pools={found}
          choose={(id) => setSearch({ pool: id }, { replace: true })}
        />
      ) : (
        <section className="list">
          <header className="list-head">
            <h1>{t("pools.title")}</h1>
          </header>
          {pools.isSuccess ? (
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
      )}
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

/** The list as it is narrowed, for a distribution of all of it. */
function foundIn(control: AfterControl, page: PoolPageShape | undefined): FoundList {
  const { sort, ...filters } = asLying(control.state);
  return {
    filters,
    sort: String(sort),
    lying: true,
    total: page?.total ?? control.total,
    capped: page?.total === null ? control.capped : (page?.capped ?? false),
  };
}

const FILTERS = ["level", "source"];
/** A view is of one pool. */
const KEPT = [...FILTERS, "pool"];

interface LyingProps {
  pool: Pool;
  pools: Pool[];
  choose: (id: string) => void;
}

function Lying({ pool, pools, choose }: LyingProps) {
  const t = useText();
  const may = useMay();
  const levels = useLevels();
  const sources = useSources();
  const control = useAfterState(FILTERS);
  const [picked, setPicked] = useState<string[]>([]);
  const [giving, setGiving] = useState(false);
  const query = useLying(pool.id, control.state, control.after);
  const rows = query.data?.items ?? [];
  const claim = useClaim(pool.id, rows, () => setPicked([]));
  const columns = useColumns(
    { level: levels.nameOf, source: sources.nameOf },
    may("pool.use") ? (id) => void claim([id], false) : null,
  );
  const choice = useColumnChoice("pool", columns);
  const filter = (name: "level" | "source", options: { value: string; label: string }[]) => (
    <Select
      allowClear
      aria-label={t(`pools.${name}`)}
      placeholder={t(`pools.${name}`)}
      style={{ width: 140 }}
      value={control.state.filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <>
      <AfterList<PoolCustomer>
        name="pool"
        title={t("pools.title")}
        query={query}
        columns={columns}
        choice={choice}
        control={control}
        sort="since"
        empty={t("pools.empty")}
        errorText={(error) => sentence(error, t)}
        tabs={<SavedViews list="pool" names={KEPT} columns={choice} />}
        selection={{
          selectedRowKeys: picked,
          preserveSelectedRowKeys: true,
          onChange: (keys) => setPicked(keys.map(String)),
        }}
        actions={
          <>
            <span className="pool-figures">
              <Figures pool={pool} />
            </span>
            {may("customer.export") ? (
              <RunExportButton
                path={`/pools/${pool.id}/customers`}
                query={asLying(control.state)}
              />
            ) : null}
            {may("pool.distribute") ? (
              <Button onClick={() => setGiving(true)}>{t("pools.distribute")}</Button>
            ) : null}
          </>
        }
        filters={
          <>
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
            <SearchBox control={control} hint={t("pools.searchHint")} />
            {filter("level", levels.options)}
            {filter("source", sources.options)}
          </>
        }
        bar={
          may("pool.use") ? (
            <div className="list-chosen" role="toolbar">
              <span>{t("pools.chosen", { n: picked.length })}</span>
              <Button
                type="primary"
                size="small"
                disabled={picked.length === 0}
                onClick={() => void claim(picked, false)}
              >
                {t("pools.claim")}
              </Button>
              <Button
                size="small"
                disabled={picked.length === 0}
                onClick={() => void claim(picked, true)}
              >
                {t("pools.claimCall")}
              </Button>
            </div>
          ) : null
        }
      />
      {may("pool.distribute") ? (
        <DistributeDrawer
          open={giving}
          pool={pool}
          picked={picked}
          found={foundIn(control, query.data)}
          close={() => setGiving(false)}
          done={() => setPicked([])}
        />
      ) : null}
    </>
  );
}

interface Names {
  level: (code: string) => string;
  source: (code: string) => string;
}

function useColumns(
  names: Names,
  claim: ((id: string) => void) | null,
): ListColumn<PoolCustomer>[] {
  const t = useText();
  return [
    {
      key: "name",
      title: t("pools.name"),
      fixed: "left",
      fixedIn: true,
      render: (_, one) => (
        <>
          <strong>{one.name}</strong>{" "}
          {one.do_not_call ? <Pill tone="bad">{t("pools.doNotCall")}</Pill> : null}
        </>
      ),
    },
    {
      key: "level",
      title: t("pools.level"),
      render: (_, one) => (one.level ? names.level(one.level) : "–"),
    },
    {
      key: "source",
      title: t("pools.source"),
      extra: true,
      render: (_, one) => (one.source ? names.source(one.source) : "–"),
    },
    {
      key: "number",
      title: t("pools.number"),
      render: (_, one) => <span className="figures">{spaced(one.number) || "–"}</span>,
    },
    {
      key: "since",
      title: t("pools.since"),
      sorter: true,
      render: (_, one) => <Moment at={one.since} />,
    },
    {
      key: "how",
      title: t("pools.how"),
      render: (_, one) => howText(t, one.why, one.note) || "–",
    },
    { key: "former", title: t("pools.former"), render: (_, one) => one.former_name ?? "–" },
    {
      key: "cool",
      title: t("pools.coolUntil"),
      render: (_, one) => <span className="figures">{one.cool_until ?? "–"}</span>,
    },
    {
      key: "verbs",
      title: "",
      fixed: "right",
      fixedIn: true,
      render: (_, one) =>
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
