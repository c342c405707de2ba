/** 分配记录: who moved how many from where to where; a line opens exactly the customers moved. */
import { Select } from "antd";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { NamedSelect } from "@/api/NamedSelect";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { count } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns } from "@/shared/list/columns";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { Moment } from "@/shared/Timer";
import { MovedDrawer } from "./MovedDrawer";
import { PoolTabs } from "./PoolTabs";
import { useLog, useRules } from "./queries";
import { asLog, FIRST } from "./query";
import type { Entry } from "./types";
import { fromText, ruleText, toText } from "./words";

const WHYS = ["assigned", "claimed", "given_up", "recycled", "put", "by_hand"] as const;

const FILTERS = ["pool", "why", "by", "receiver", "from", "to"];

export default function LogPage() {
  const t = useText();
  const control = useAfterState(FILTERS);
  const pools = useRules().data ?? [];
  const [search, setSearch] = useSearchParams();
  const opened = search.get("entry");
  const open = (entry: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (entry) after.set("entry", entry);
      else after.delete("entry");
      return after;
    });
  const { filters } = control.state;
  const may = useMay();
  // A file holds every page, in its own order.
  const asked = asLog(control.state);
  const columns = useLogColumns();
  const choice = useColumns("pool-log", columns);
  return (
    <>
      <PoolTabs />
      <AfterList<Entry>
        name="pool-log"
        title={t("pools.logTitle")}
        query={useLog(control.state, control.after)}
        sort={FIRST.log}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="pool-log" names={FILTERS} columns={choice} />}
        actions={
          may("customer.export") ? <RunExportButton path="/allocations" query={asked} /> : null
        }
        control={control}
        empty={t("pools.logEmpty")}
        errorText={(error) => sentence(error, t)}
        open={(entry) => open(entry.id)}
        openId={opened}
        filters={
          <>
            <SearchBox control={control} hint={t("pools.logHint")} />
            <Select
              allowClear
              aria-label={t("pools.pool")}
              placeholder={t("pools.pool")}
              style={{ width: 160 }}
              value={filters.pool}
              onChange={(value) => control.filter("pool", value)}
              options={pools.map((one) => ({ value: one.id, label: one.name }))}
            />
            <Select
              allowClear
              aria-label={t("pools.kind")}
              placeholder={t("pools.kind")}
              style={{ width: 140 }}
              value={filters.why}
              onChange={(value) => control.filter("why", value)}
              options={WHYS.map((value) => ({ value, label: t(`poolWhy.${value}`) }))}
            />
            <NamedSelect
              path="/customer-owners"
              label={t("pools.by")}
              style={{ width: 150 }}
              value={filters.by}
              onChange={(value: string | null) => control.filter("by", value)}
            />
            <NamedSelect
              path="/customer-owners"
              label={t("pools.receiver")}
              style={{ width: 150 }}
              value={filters.receiver}
              onChange={(value: string | null) => control.filter("receiver", value)}
            />
            <PeriodFilter control={control} />
          </>
        }
      />
      <MovedDrawer entry={opened} close={() => open(null)} />
    </>
  );
}

function useLogColumns(): ListColumn<Entry>[] {
  const t = useText();
  return [
    {
      key: "at",
      title: t("pools.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <Moment at={one.at} />,
    },
    { key: "by", title: t("pools.by"), render: (_, one) => one.by_name || t("pools.system") },
    { key: "why", title: t("pools.kind"), render: (_, one) => wordOf(t, "poolWhy", one.why) },
    { key: "from", title: t("pools.from"), render: (_, one) => fromText(t, one) },
    { key: "to", title: t("pools.to"), render: (_, one) => toText(t, one) },
    {
      key: "number",
      title: t("pools.count"),
      sorter: true,
      align: "right",
      render: (_, one) => <span className="figures">{count(one.number)}</span>,
    },
    { key: "rule", title: t("pools.rule"), render: (_, one) => ruleText(t, one) },
    { key: "pool", title: t("pools.pool"), render: (_, one) => one.pool_name },
  ];
}
