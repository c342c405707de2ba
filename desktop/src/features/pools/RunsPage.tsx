/** 回收运行: nightly runs and those asked for; a dry run lists who would lose whom. */
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { count } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import type { ListColumn } from "@/shared/list/columns";
import { useAfterState } from "@/shared/list/useAfterState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { PoolTabs } from "./PoolTabs";
import { usePoolVerbs, useRules, useRuns } from "./queries";
import { FIRST } from "./query";
import type { Run } from "./types";

export default function RunsPage() {
  const t = useText();
  const go = useNavigate();
  const { modal } = App.useApp();
  const control = useAfterState(["pool"]);
  const may = useMay();
  const verbs = usePoolVerbs();
  const pools = useRules().data ?? [];
  const [chosen, setChosen] = useState<string>();
  const pool = pools.find(({ id }) => id === chosen) ?? pools[0];
  const ask = async (dry: boolean) => {
    if (!pool) return;
    try {
      const run = await verbs.run(pool.id, dry);
      tellDone(t("pools.asked"));
      await go(`/pools/runs/${run.id}`);
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <>
      <PoolTabs />
      <AfterList<Run>
        name="pool-runs"
        title={t("pools.runsTitle")}
        query={useRuns(control.state, control.after)}
        sort={FIRST.runs}
        columns={useRunColumns(new Map(pools.map((one) => [one.id, one.name])))}
        control={control}
        empty={t("pools.runsEmpty")}
        errorText={(error) => sentence(error, t)}
        open={(run) => void go(`/pools/runs/${run.id}`)}
        filters={
          <Select
            allowClear
            aria-label={t("pools.ofPool")}
            placeholder={t("pools.pool")}
            style={{ width: 180 }}
            value={control.state.filters.pool}
            onChange={(value) => control.filter("pool", value)}
            options={pools.map((one) => ({ value: one.id, label: one.name }))}
          />
        }
        actions={
          pool ? (
            <>
              {may("customer.export") ? (
                <RunExportButton path="/pool-runs" state={control.state} />
              ) : null}
              <Select
                aria-label={t("pools.pool")}
                style={{ width: 180 }}
                value={pool.id}
                onChange={setChosen}
                options={pools.map((one) => ({ value: one.id, label: one.name }))}
              />
              <Button type="primary" onClick={() => void ask(true)}>
                {t("pools.dryRun")}
              </Button>
              <Button
                danger
                onClick={() =>
                  modal.confirm({
                    title: t("pools.runNowAsk", { pool: pool.name }),
                    okText: t("pools.runNow"),
                    okButtonProps: { danger: true },
                    onOk: () => ask(false),
                  })
                }
              >
                {t("pools.runNow")}
              </Button>
            </>
          ) : null
        }
      />
    </>
  );
}

function useRunColumns(pools: Map<string, string>): ListColumn<Run>[] {
  const t = useText();
  const figure = (key: "looked" | "warned" | "renewed" | "recycled", title: string) => ({
    key,
    title,
    align: "right" as const,
    render: (_: unknown, one: Run) => <span className="figures">{count(one[key])}</span>,
  });
  return [
    {
      key: "asked_at",
      title: t("pools.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <Moment at={one.asked_at} />,
    },
    { key: "pool", title: t("pools.pool"), render: (_, one) => pools.get(one.pool) ?? "–" },
    { key: "kind", title: t("pools.kind"), render: (_, one) => wordOf(t, "poolRun", one.kind) },
    {
      key: "state",
      title: t("pools.state"),
      render: (_, one) => (
        <Pill tone={one.state === "done" ? "good" : "busy"}>{t(`poolRunState.${one.state}`)}</Pill>
      ),
    },
    figure("looked", t("pools.looked")),
    figure("warned", t("pools.warnedCount")),
    figure("renewed", t("pools.renewedCount")),
    figure("recycled", t("pools.recycledCount")),
    {
      key: "version",
      title: t("pools.rule"),
      render: (_, one) => t("pools.ruleVersion", { n: one.rules_version }),
    },
  ];
}
