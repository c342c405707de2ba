/** 跟进: one's own or everybody's in saved views, as a list or a calendar; one opens in a drawer. */
import { PlusOutlined } from "@ant-design/icons";
import { Badge, Button, Segmented, Tabs, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { useColumns as useColumnChoice } from "@/shared/list/columns";
import { useAfterState } from "@/shared/list/useAfterState";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { tellDone, tellError } from "@/shared/tell";
import { BulkBar } from "./BulkBar";
import { CalendarView } from "./CalendarView";
import { useColumns } from "./columns";
import { DoneForm } from "./DoneForm";
import { Filters } from "./Filters";
import { FollowUpForm } from "./FollowUpForm";
import { FollowupDrawer } from "./FollowupDrawer";
import "./followups.css";
import { asFilters, useCounts, useFollowups, useFollowupVerbs } from "./queries";
import { type Followup, isOpen, VIEWS, type View } from "./types";

const FILTERS = ["way", "priority", "state", "result", "department", "queue", "from", "to"];
/** A saved view also says whose they are and in which state. */
const KEPT = [...FILTERS, "view", "whose", "person", "name"];

export default function FollowupsPage() {
  const t = useText();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const control = useAfterState(FILTERS);
  const view = viewOf(search.get("view"));
  const calendar = search.get("as") === "calendar";
  const person = search.get("person");
  const everybody = search.get("whose") === "all" || view === "free";
  const assignee = person ?? (everybody ? "" : "me");
  const counts = useCounts(assignee).data;
  const query = useFollowups(control.state, view, assignee, control.after);
  const { take } = useFollowupVerbs();
  const [making, setMaking] = useState(useCreateAsked());
  const [chosen, setChosen] = useState<readonly Followup[]>([]);
  const [doing, setDoing] = useState<Followup | null>(null);
  const openId = search.get("id");

  const put = (change: Record<string, string | null>) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(change)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true },
    );
  const taken = (one: Followup) =>
    void take(one.id).then(
      () => tellDone(t("followups.taken")),
      (error) => tellError(sentence(error, t)),
    );
  const columns = useColumns({ done: setDoing, take: taken });
  const choice = useColumnChoice("followups", columns);
  const actions = (
    <>
      <Segmented
        value={calendar ? "calendar" : "list"}
        onChange={(value) => put({ as: value === "calendar" ? "calendar" : null })}
        options={[
          { value: "list", label: t("followups.list") },
          { value: "calendar", label: t("followups.calendar") },
        ]}
      />
      <Segmented
        value={person || search.get("whose") === "all" ? "all" : "me"}
        onChange={(value) =>
          put({ whose: value === "all" ? "all" : null, person: null, after: null })
        }
        options={[
          { value: "me", label: t("followups.mine") },
          { value: "all", label: t("followups.everybody") },
        ]}
      />
      {may("followup.export") && !calendar ? (
        <RunExportButton
          path="/followups"
          query={asFilters(control.state, view, assignee)}
          columns={choice.keys}
        />
      ) : null}
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
        {t("followups.new")}
      </Button>
    </>
  );
  return (
    <>
      {calendar ? (
        <section className="list">
          <header className="list-head">
            <h1>{t("followups.title")}</h1>
            <div className="list-actions">{actions}</div>
          </header>
          <CalendarView assignee={assignee} open={(one) => put({ id: one.id })} />
        </section>
      ) : (
        <>
          <Tabs
            className="followup-views"
            activeKey={view}
            onChange={(key) => put({ view: key === "today" ? null : key, after: null })}
            items={VIEWS.map((key) => ({ key, label: <ViewLabel view={key} counts={counts} /> }))}
          />
          <AfterList<Followup>
            name="followups"
            title={t("followups.title")}
            query={query}
            columns={columns}
            choice={choice}
            tabs={<SavedViews list="followups" names={KEPT} columns={choice} />}
            selection={{
              selectedRowKeys: chosen.map((one) => one.id),
              onChange: (_keys, rows) => setChosen(rows.filter(Boolean)),
              getCheckboxProps: (one) => ({ disabled: !isOpen(one) }),
            }}
            bar={<BulkBar chosen={chosen} clear={() => setChosen([])} />}
            control={control}
            sort={view === "closed" ? "-changed_at" : "due_at"}
            empty={t("followups.empty")}
            errorText={(error) => sentence(error, t)}
            open={(one) => put({ id: one.id })}
            filters={
              <>
                <Filters control={control} view={view} />
                {person ? (
                  <Tag closable onClose={() => put({ person: null, whose: "all", after: null })}>
                    {search.get("name") ?? t("followups.person")}
                  </Tag>
                ) : null}
              </>
            }
            actions={actions}
          />
        </>
      )}
      <FollowUpForm
        open={making}
        close={() => setMaking(false)}
        customer={may("customer.view") ? null : undefined}
      />
      <DoneForm followup={doing} close={() => setDoing(null)} />
      <FollowupDrawer id={openId} close={() => put({ id: null })} />
    </>
  );
}

const viewOf = (said: string | null): View => VIEWS.find((view) => view === said) ?? "today";

interface LabelProps {
  view: View;
  counts: Partial<Record<View, number>> | undefined;
}

function ViewLabel({ view, counts }: LabelProps) {
  const t = useText();
  const count = counts?.[view];
  return (
    <>
      {t(`followups.view.${view}`)}
      {count ? (
        <Badge
          count={count}
          overflowCount={999}
          size="small"
          color={view === "overdue" ? undefined : "var(--state-pause-dot)"}
          style={{ marginInlineStart: 6 }}
        />
      ) : null}
    </>
  );
}
