/** Ratings: the figures by queue or agent, and the list they are made of. */
import { Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { RESULT_STATES, type SurveyResult } from "@/api/types";
import { Drawer } from "@/shared/Drawer";
import { useText, wordOf } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns } from "@/shared/list/columns";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import type { ListControl } from "@/shared/list/useListState";
import { useResultColumns } from "./columns";
import { FiguresTable } from "./FiguresTable";
import { NEWEST, useChoices, useResults } from "./queries";
import { ResultDetail } from "./ResultDetail";

const FILTERS = ["from", "to", "queue", "agent", "channel", "state", "rated", "comment"];

export default function RatingsPage() {
  const t = useText();
  const control = useAfterState(FILTERS);
  const query = useResults(control.state, control.after);
  const columns = useResultColumns();
  const choice = useColumns("ratings", columns);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = query.data?.items.find((one) => one.id === openId) ?? null;
  return (
    <>
      <FiguresTable control={control} />
      <AfterList<SurveyResult>
        name="ratings"
        title={t("ratings.title")}
        query={query}
        sort={NEWEST}
        columns={columns}
        choice={choice}
        tabs={<SavedViews list="ratings" names={FILTERS} columns={choice} />}
        control={control}
        empty={t("ratings.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<Filters control={control} />}
        actions={<RunExportButton path="/survey-results" state={control.state} />}
        open={(one) => setOpenId(one.id)}
        openId={openId}
      />
      <Drawer
        open={open !== null}
        title={t("ratings.title")}
        onClose={() => setOpenId(null)}
        size={480}
        destroyOnHidden
      >
        {open ? <ResultDetail result={open} /> : null}
      </Drawer>
    </>
  );
}

function Filters({ control }: { control: ListControl }) {
  const t = useText();
  const { queues, agents } = useChoices();
  const choose = (name: string, label: string, options: { value: string; label: string }[]) =>
    options.length === 0 ? null : (
      <Select
        allowClear
        placeholder={label}
        aria-label={label}
        style={{ width: 120 }}
        value={control.state.filters[name]}
        onChange={(value) => control.filter(name, value)}
        showSearch={options.length > 8 ? { optionFilterProp: "label" } : false}
        options={options}
      />
    );
  const named = (things: { id: string; name: string }[]) =>
    things.map((one) => ({ value: one.id, label: one.name }));
  return (
    <>
      <SearchBox control={control} hint={t("messages.searchHint")} />
      <PeriodFilter control={control} />
      {choose("queue", t("calls.queue"), named(queues))}
      {choose("agent", t("calls.agent"), named(agents))}
      {choose(
        "state",
        t("ratings.state"),
        [...RESULT_STATES, "asked"].map((value) => ({
          value,
          label: wordOf(t, "ratingState", value),
        })),
      )}
      {choose("rated", t("ratings.rated"), [
        { value: "good", label: t("ratings.good") },
        { value: "bad", label: t("ratings.bad") },
      ])}
      {choose("channel", t("ratings.channel"), [
        { value: "phone", label: t("ratingChannel.phone") },
        { value: "web", label: t("ratingChannel.web") },
      ])}
      {choose("comment", t("ratings.comment"), [
        { value: "true", label: t("ratings.withComment") },
      ])}
    </>
  );
}
