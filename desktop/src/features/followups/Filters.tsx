/** The search row of follow-ups: words, way and priority first, the rest behind “more”. */
import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import type { AfterControl } from "@/shared/list/useAfterState";
import { useDepartmentNames, useQueueNames } from "./queries";
import { PRIORITIES, RESULTS, STATES, type View, WAYS } from "./types";

interface Props {
  control: AfterControl;
  view: View;
}

const BEHIND = ["state", "result", "department", "queue"];
const CLOSED: readonly string[] = ["done", "cancelled"];

export function Filters({ control, view }: Props) {
  const t = useText();
  const { filters } = control.state;
  const [more, setMore] = useState(BEHIND.some((name) => filters[name]));
  const departments = useDepartmentNames(more).data ?? [];
  const queues = useQueueNames(more).data ?? [];
  const named = (list: { id: string; name: string }[]) =>
    list.map((one) => ({ value: one.id, label: one.name }));
  // A view holds open ones or closed ones; the other states would leave nothing.
  // What is chosen still stands there to be taken away.
  const closed = view === "closed";
  const states = STATES.filter((one) => CLOSED.includes(one) === closed || one === filters.state);
  const choose = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      placeholder={label}
      aria-label={label}
      style={{ width: 130 }}
      value={filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <>
      <SearchBox control={control} hint={t("followups.searchHint")} />
      {choose(
        "way",
        t("followups.way"),
        WAYS.map((value) => ({ value, label: t(`followupWay.${value}`) })),
      )}
      {choose(
        "priority",
        t("followups.priority"),
        PRIORITIES.map((value) => ({ value, label: t(`followupPriority.${value}`) })),
      )}
      <PeriodFilter control={control} />
      <Button
        type="text"
        icon={more ? <UpOutlined /> : <DownOutlined />}
        iconPlacement="end"
        onClick={() => setMore(!more)}
        aria-expanded={more}
      >
        {t("common.more")}
      </Button>
      {more ? (
        <>
          {choose(
            "state",
            t("followups.state"),
            states.map((value) => ({ value, label: t(`followupState.${value}`) })),
          )}
          {closed || filters.result
            ? choose(
                "result",
                t("followups.result"),
                RESULTS.map((value) => ({ value, label: t(`followupResult.${value}`) })),
              )
            : null}
          {choose("department", t("followups.department"), named(departments))}
          {choose("queue", t("followups.queue"), named(queues))}
        </>
      ) : null}
    </>
  );
}
