/** 待拨清单: the agent's own list of customers to call; the number stays on the server. */

import { Button, Select } from "antd";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { CustomerLink } from "./CustomerLink";
import { PoolTabs } from "./PoolTabs";
import { useCalls, useLevels, usePoolVerbs } from "./queries";
import { FIRST } from "./query";
import type { CallTask } from "./types";

const FILTERS = ["level", "called"];

export default function CallsPage() {
  const t = useText();
  const control = useAfterState(FILTERS);
  const may = useMay();
  const levels = useLevels();
  const columns = useCallColumns();
  const choice = useColumns("pool-calls", columns);
  const { filters } = control.state;
  return (
    <>
      <PoolTabs />
      <AfterList<CallTask>
        name="pool-calls"
        title={t("pools.callsTitle")}
        query={useCalls(control.state, control.after)}
        sort={FIRST.calls}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="pool-calls" names={FILTERS} columns={choice} />}
        actions={
          may("customer.export") ? (
            <RunExportButton path="/call-tasks" state={control.state} />
          ) : null
        }
        control={control}
        empty={t("pools.callsEmpty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("pools.searchHint")} />
            <Select
              allowClear
              aria-label={t("pools.level")}
              placeholder={t("pools.level")}
              style={{ width: 140 }}
              value={filters.level}
              onChange={(value) => control.filter("level", value)}
              options={levels.options}
            />
            <Select
              allowClear
              aria-label={t("pools.called")}
              placeholder={t("pools.called")}
              style={{ width: 140 }}
              value={filters.called}
              onChange={(value) => control.filter("called", value)}
              options={[
                { value: "false", label: t("pools.called.no") },
                { value: "true", label: t("pools.called.yes") },
              ]}
            />
          </>
        }
      />
    </>
  );
}

function useCallColumns(): ListColumn<CallTask>[] {
  const t = useText();
  const may = useMay();
  const levels = useLevels();
  const verbs = usePoolVerbs();
  const told = (work: Promise<unknown>, done: string) =>
    work.then(
      () => tellDone(done),
      (error) => tellError(sentence(error, t)),
    );
  return [
    {
      key: "name",
      title: t("pools.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => (
        <>
          <CustomerLink id={one.customer}>{one.name}</CustomerLink>{" "}
          {one.do_not_call ? <Pill tone="bad">{t("pools.doNotCall")}</Pill> : null}
        </>
      ),
    },
    {
      key: "level",
      title: t("pools.level"),
      sorter: true,
      render: (_, one) => (one.level ? levels.nameOf(one.level) : "–"),
    },
    {
      key: "number",
      title: t("pools.number"),
      render: (_, one) => <span className="figures">{spaced(one.number) || "–"}</span>,
    },
    {
      key: "at",
      title: t("pools.addedAt"),
      sorter: true,
      render: (_, one) => <Moment at={one.at} />,
    },
    {
      key: "called",
      title: t("pools.calledAt"),
      render: (_, one) => <Moment at={one.called_at} />,
    },
    {
      key: "verbs",
      title: "",
      fixed: "right",
      fixedIn: true,
      render: (_, one) => (
        <>
          {may("call.dial") ? (
            <Button
              type="link"
              size="small"
              disabled={one.do_not_call}
              onClick={() => void told(verbs.dial(one.id), t("pools.dialling"))}
            >
              {t("pools.dial")}
            </Button>
          ) : null}
          <Button
            type="link"
            size="small"
            onClick={() => void told(verbs.called(one.id), t("common.done"))}
          >
            {t("pools.done")}
          </Button>
        </>
      ),
    },
  ];
}
