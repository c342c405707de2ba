/** The search row of the call list. */
import { Select } from "antd";
import { useText, wordOf } from "@/shared/i18n";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import type { ListControl } from "@/shared/list/useListState";
import { useChoices } from "./queries";

export const CALL_FILTERS = [
  "from",
  "to",
  "direction",
  "queue",
  "agent",
  "outcome",
  "quality",
  "order",
] as const;

const OUTCOMES = ["answered", "abandoned", "ivr_only", "unserved", "callback", "failed", "live"];

interface Choice {
  value: string;
  label: string;
}

export function CallFilters({ control }: { control: ListControl }) {
  const t = useText();
  const { queues, agents } = useChoices();
  const choose = (name: string, hint: string, options: Choice[]) =>
    options.length === 0 ? null : (
      <Select
        allowClear
        placeholder={hint}
        aria-label={hint}
        style={{ width: 120 }}
        value={control.state.filters[name]}
        onChange={(value) => control.filter(name, value)}
        showSearch={options.length > 8 ? { optionFilterProp: "label" } : false}
        options={options}
      />
    );
  const named = (things: { id: string; name: string }[]) =>
    things.map((thing) => ({ value: thing.id, label: thing.name }));
  return (
    <>
      <SearchBox control={control} hint={t("calls.numberHint")} />
      <PeriodFilter control={control} />
      {choose("direction", t("calls.direction"), [
        { value: "in", label: t("calls.in") },
        { value: "out", label: t("calls.out") },
      ])}
      {choose(
        "outcome",
        t("calls.outcome"),
        OUTCOMES.map((value) => ({ value, label: wordOf(t, "outcome", value) })),
      )}
      {choose("queue", t("calls.queue"), named(queues))}
      {choose("agent", t("calls.agent"), named(agents))}
      {choose("order", t("calls.order"), [
        { value: "without", label: t("calls.orderWithout") },
        { value: "with", label: t("calls.orderWith") },
      ])}
      {choose("quality", t("quality.filter"), [{ value: "poor", label: t("quality.poor") }])}
    </>
  );
}
