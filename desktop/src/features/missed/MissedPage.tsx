/** Missed calls: an agent's own, and for a leader those of his agents; called back from here. */
import { Button, Select } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import type { Missed } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { spacedNumber } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useMissed, useMissedVerbs } from "./queries";

export default function MissedPage() {
  const t = useText();
  const may = useMay();
  const { agent } = useMe();
  const { seen } = useMissedVerbs();
  const control = useListState(["mine", "new", "from", "to"]);
  const query = useMissed(control.state);
  const yes = (name: "mine" | "new", label: string) => (
    <Select
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width: 140 }}
      value={control.state.filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={[{ value: "true", label: t(`missed.${name}Only`) }]}
    />
  );
  const isAgent = agent !== null && may("desk.use");
  const mark = () => void seen().catch((error) => tellError(sentence(error, t)));
  return (
    <ListPage<Missed>
      name="missed"
      title={t("missed.title")}
      query={query}
      columns={useMissedColumns()}
      control={control}
      empty={t("missed.empty")}
      errorText={(error) => sentence(error, t)}
      filters={
        <>
          <SearchBox control={control} hint={t("calls.numberHint")} />
          {isAgent ? yes("mine", t("missed.whose")) : null}
          {yes("new", t("missed.state"))}
          <PeriodFilter control={control} />
        </>
      }
      actions={
        <>
          {may("call.export") ? <RunExportButton path="/missed" state={control.state} /> : null}
          {isAgent ? <Button onClick={mark}>{t("missed.markSeen")}</Button> : null}
        </>
      }
    />
  );
}

function CallBack({ missed }: { missed: Missed }) {
  const t = useText();
  const { callBack } = useMissedVerbs();
  const dial = async () => {
    try {
      await callBack(missed.id);
      tellDone(t("missed.calling"));
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <Button size="small" onClick={() => void dial()}>
      {t("missed.callBack")}
    </Button>
  );
}

function useMissedColumns(): ListColumn<Missed>[] {
  const t = useText();
  const may = useMay();
  const columns: ListColumn<Missed>[] = [
    {
      key: "number",
      title: t("calls.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, { caller, seen }) => (
        <span className="figures" style={seen ? undefined : { fontWeight: 600 }}>
          {spacedNumber(caller)}
        </span>
      ),
    },
    {
      key: "at",
      title: t("missed.at"),
      sorter: true,
      render: (_, { at, call }) => (
        <Link to={`/calls/${call}`}>
          <Moment at={at} />
        </Link>
      ),
    },
    { key: "why", title: t("missed.why"), render: (_, { why }) => t(`missed.${why}`) },
    {
      key: "rang_s",
      title: t("missed.rang"),
      sorter: true,
      align: "right",
      render: (_, { rang_s }) => <span className="figures">{duration(rang_s)}</span>,
    },
    { key: "place", title: t("calls.place"), render: (_, { caller }) => caller.place || "–" },
    {
      key: "agent",
      title: t("calls.agent"),
      sorter: true,
      render: (_, { agent_name }) => agent_name ?? "–",
    },
    {
      key: "after",
      title: t("missed.after"),
      render: (_, { taken_by, back }) =>
        taken_by ? (
          t("missed.takenBy", { name: taken_by })
        ) : back ? (
          <Pill tone="good">{t("missed.back")}</Pill>
        ) : (
          <Pill tone="warn">{t("missed.open")}</Pill>
        ),
    },
    {
      key: "seen",
      title: t("missed.state"),
      render: (_, { seen }) => t(seen ? "missed.seen" : "missed.newOnly"),
    },
  ];
  if (may("call.dial")) {
    columns.push({ key: "act", title: "", render: (_, one) => <CallBack missed={one} /> });
  }
  return columns;
}
