/** One run: who was, or would be, warned or lose whom, and why. */
import { Button, Select } from "antd";
import { Link, useParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { NamedSelect } from "@/api/NamedSelect";
import { RunExportButton } from "@/api/RunExportButton";
import { count } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import type { ListColumn } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { Pill } from "@/shared/Pill";
import { CustomerLink } from "./CustomerLink";
import { PoolTabs } from "./PoolTabs";
import { useLines, useRules, useRun } from "./queries";
import { asLines } from "./query";
import type { RunLine } from "./types";

const FILTERS = ["act", "owner"];

export default function RunPage() {
  const t = useText();
  const { id = "" } = useParams();
  const control = useAfterState(FILTERS);
  const may = useMay();
  const run = useRun(id).data;
  const pool = useRules().data?.find((one) => one.id === run?.pool);
  const title = run
    ? t("pools.runTitle", { kind: wordOf(t, "poolRun", run.kind), pool: pool?.name ?? "" })
    : t("pools.runsTitle");
  return (
    <>
      <PoolTabs />
      <AfterList<RunLine>
        name="pool-run"
        title={title}
        query={useLines(id, control.state, control.after, run?.state === "done")}
        sort="owner"
        columns={useLineColumns()}
        control={control}
        empty={t("pools.linesEmpty")}
        errorText={(error) => sentence(error, t)}
        actions={
          <span className="pool-figures">
            {run ? (
              <>
                <Pill tone={run.state === "done" ? "good" : "busy"}>
                  {t(`poolRunState.${run.state}`)}
                </Pill>
                <span className="figures">
                  {t("pools.looked")} {count(run.looked)} · {t("pools.warnedCount")}{" "}
                  {count(run.warned)} · {t("pools.recycledCount")} {count(run.recycled)}
                </span>
              </>
            ) : null}
            {run?.state === "done" && may("customer.export") ? (
              <RunExportButton path={`/pool-runs/${id}/lines`} query={asLines(control.state)} />
            ) : null}
            <Link to="/pools/runs">
              <Button>{t("common.back")}</Button>
            </Link>
          </span>
        }
        filters={
          <>
            <SearchBox control={control} hint={t("pools.searchHint")} />
            <NamedSelect
              path="/customer-owners"
              label={t("pools.loser")}
              style={{ width: 170 }}
              value={control.state.filters.owner}
              onChange={(value: string | null) => control.filter("owner", value)}
            />
            <Select
              allowClear
              aria-label={t("pools.act")}
              placeholder={t("pools.act")}
              style={{ width: 140 }}
              value={control.state.filters.act}
              onChange={(value) => control.filter("act", value)}
              options={(["warn", "recycle"] as const).map((value) => ({
                value,
                label: t(`pools.act.${value}`),
              }))}
            />
          </>
        }
      />
    </>
  );
}

function useLineColumns(): ListColumn<RunLine>[] {
  const t = useText();
  return [
    {
      key: "owner",
      title: t("pools.loser"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <strong>{one.owner_name || "–"}</strong>,
    },
    {
      key: "name",
      title: t("pools.name"),
      render: (_, one) => (
        <CustomerLink id={one.id} opens={one.opens}>
          {one.name || "–"}
        </CustomerLink>
      ),
    },
    {
      key: "act",
      title: t("pools.act"),
      render: (_, one) => (
        <Pill tone={one.act === "recycle" ? "bad" : "warn"}>{t(`pools.act.${one.act}`)}</Pill>
      ),
    },
    {
      key: "why",
      title: t("pools.because"),
      render: (_, one) => wordOf(t, "poolCause", one.why),
    },
    {
      key: "due_on",
      title: t("pools.dueOn"),
      sorter: true,
      render: (_, one) => <span className="figures">{one.due_on ?? "–"}</span>,
    },
  ];
}
