/** What narrows the list of orders: three fields at once, the rest below “more”. */
import { Button, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { PRIORITIES, TICKET_STATES } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import type { ListControl } from "@/shared/list/useListState";
import { DepartmentPick, PersonPick, TypePick } from "./Pickers";

const REST = ["priority", "department", "assignee", "from", "to", "due_from", "due_to"];

export function TicketFilters({ control }: { control: ListControl }) {
  const t = useText();
  const { filters } = control.state;
  const [more, setMore] = useState(REST.some((name) => name in filters));
  return (
    <>
      <SearchBox control={control} hint={t("tickets.searchHint")} />
      <Select
        mode="multiple"
        maxTagCount="responsive"
        allowClear
        placeholder={t("common.status")}
        aria-label={t("common.status")}
        style={{ width: 200 }}
        value={filters.state ? filters.state.split(",") : []}
        onChange={(states: string[]) => control.filter("state", states.join(","))}
        options={TICKET_STATES.map((value) => ({ value, label: t(`ticketState.${value}`) }))}
      />
      <TypePick
        value={filters.type}
        onChange={(type) => control.filter("type", type)}
        style={{ width: 200 }}
      />
      {more ? (
        <>
          <Select
            allowClear
            placeholder={t("tickets.priority")}
            aria-label={t("tickets.priority")}
            style={{ width: 110 }}
            value={filters.priority}
            onChange={(value) => control.filter("priority", value)}
            options={PRIORITIES.map((value) => ({ value, label: t(`ticketPriority.${value}`) }))}
          />
          <DepartmentPick
            value={filters.department}
            onChange={(value) => control.filter("department", value)}
            style={{ width: 160 }}
          />
          <PersonPick
            value={filters.assignee}
            onChange={(value) => control.filter("assignee", value)}
            style={{ width: 160 }}
          />
          <PeriodFilter control={control} />
          <DuePeriod control={control} />
        </>
      ) : (
        <Button type="link" onClick={() => setMore(true)}>
          {t("common.more")}
        </Button>
      )}
    </>
  );
}

function DuePeriod({ control }: { control: ListControl }) {
  const t = useText();
  const { due_from: from, due_to: to, ...rest } = control.state.filters;
  return (
    <DatePicker.RangePicker
      value={from || to ? [from ? dayjs(from) : null, to ? dayjs(to) : null] : null}
      allowEmpty={[true, true]}
      onChange={(days) => {
        const filters: Record<string, string> = { ...rest };
        const [first, last] = [days?.[0], days?.[1]];
        if (first) filters.due_from = first.format("YYYY-MM-DD");
        if (last) filters.due_to = last.format("YYYY-MM-DD");
        control.set({ filters });
      }}
      placeholder={[t("tickets.dueFrom"), t("list.to")]}
      style={{ width: 250 }}
    />
  );
}
