/** 规定动作遗漏: required acts that steps were taken without. A row opens its order at the act, where
 * it is done afterwards or excused. */
import { Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { OMISSION_STATES, type Omission } from "@/api/ticketTypes";
import { Drawer } from "@/shared/Drawer";
import { useLanguage, useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import type { ListControl } from "@/shared/list/useListState";
import { OmissionHead } from "./OmissionHead";
import { useOmissionColumns } from "./omissionColumns";
import { actsOf, asOmissions, OMISSION_FILTERS, OMISSION_SORT } from "./omissions";
import { DepartmentPick, PersonPick, TypePick } from "./Pickers";
import { useOmissions, useTypes } from "./queries";
import { TicketView } from "./TicketView";
import "./tickets.css";
import { nameOf } from "./tree";

export default function OmissionsPage() {
  const t = useText();
  const may = useMay();
  const control = useAfterState(OMISSION_FILTERS);
  const query = useOmissions(control.state, control.after);
  const [search, setSearch] = useSearchParams();
  // What was opened stays in the drawer when it is settled and leaves the list.
  const [opened, setOpened] = useState<Omission | null>(null);
  const openId = search.get("omission");
  const shown = query.data?.items.find((one) => one.id === openId) ?? null;
  const now = shown ?? (opened?.id === openId ? opened : null);
  const open = (one: Omission | null) => {
    setOpened(one);
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (one) after.set("omission", one.id);
      else after.delete("omission");
      return after;
    });
  };
  return (
    <>
      <AfterList<Omission>
        name="omissions"
        title={t("omissions.title")}
        query={query}
        columns={useOmissionColumns()}
        control={control}
        sort={OMISSION_SORT}
        empty={t("omissions.empty")}
        errorText={(error) => sentence(error, t)}
        open={open}
        openId={openId}
        filters={<Filters control={control} />}
        actions={
          may("ticket.export") ? (
            <RunExportButton path="/tickets/omissions" query={asOmissions(control.state)} />
          ) : null
        }
      />
      <Drawer
        open={now !== null}
        onClose={() => open(null)}
        size={720}
        title={t("omissions.one")}
        destroyOnHidden
      >
        {now ? (
          <>
            <OmissionHead omission={now} settled={setOpened} />
            <TicketView key={now.ticket} id={now.ticket} at={now.act} />
          </>
        ) : null}
      </Drawer>
    </>
  );
}

function Filters({ control }: { control: ListControl }) {
  const t = useText();
  const language = useLanguage();
  const { filters } = control.state;
  const acts = actsOf(useTypes().data ?? []);
  return (
    <>
      <SearchBox control={control} hint={t("tickets.searchHint")} />
      <Select
        aria-label={t("common.status")}
        style={{ width: 120 }}
        value={filters.state ?? "open"}
        onChange={(value) => control.filter("state", value === "open" ? null : value)}
        options={[...OMISSION_STATES, "all" as const].map((value) => ({
          value,
          label: t(`omissionState.${value}`),
        }))}
      />
      <Select
        allowClear
        placeholder={t("omissions.act")}
        aria-label={t("omissions.act")}
        style={{ width: 150 }}
        value={filters.act}
        onChange={(value) => control.filter("act", value)}
        options={acts.map((one) => ({ value: one.code, label: nameOf(one, language) }))}
      />
      <TypePick
        value={filters.type}
        onChange={(type) => control.filter("type", type)}
        style={{ width: 160 }}
      />
      <DepartmentPick
        value={filters.department}
        onChange={(value) => control.filter("department", value)}
        placeholder={t("omissions.department")}
        style={{ width: 150 }}
      />
      <PersonPick
        value={filters.by}
        onChange={(value) => control.filter("by", value)}
        placeholder={t("omissions.person")}
        style={{ width: 150 }}
      />
      <PeriodFilter control={control} />
    </>
  );
}
