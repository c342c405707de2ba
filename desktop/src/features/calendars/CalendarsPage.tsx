/** Working calendars: which there are; a click opens one as a year. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { WorkingCalendar } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { CalendarForm } from "./CalendarForm";
import { useCalendars } from "./queries";

export default function CalendarsPage() {
  const t = useText();
  const may = useMay();
  const go = useNavigate();
  const control = useListState([]);
  const query = useCalendars(control.state);
  const [fresh, setFresh] = useState(false);
  const open = (calendar: { id: string }) => go(`/settings/calendars/${calendar.id}`);
  return (
    <>
      <ListPage<WorkingCalendar>
        name="calendars"
        title={t("calendars.title")}
        query={query}
        columns={useCalendarColumns()}
        control={control}
        empty={t("calendars.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("calendars.searchHint")} />}
        actions={
          may("calendar.manage") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setFresh(true)}>
              {t("calendars.new")}
            </Button>
          ) : null
        }
        open={open}
      />
      <CalendarForm editing={fresh ? "new" : null} close={() => setFresh(false)} made={open} />
    </>
  );
}

function useCalendarColumns(): ListColumn<WorkingCalendar>[] {
  const t = useText();
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, calendar) => <strong>{calendar.name}</strong>,
    },
    { key: "key", title: t("calendars.key"), sorter: true, dataIndex: "key" },
    {
      key: "weekly",
      title: t("calendars.weekly"),
      render: (_, { weekly }) =>
        weekly
          .map((one) => {
            const days = one.days.map((day) => t(`weekday.${day}`)).join(" ");
            return `${days} ${one.opens}–${one.closes}`;
          })
          .join("; "),
    },
    {
      key: "holidays",
      title: t("calendars.holidays"),
      render: (_, { holidays }) => t(`calendars.holidays.${holidays}`),
    },
    {
      key: "days",
      title: t("calendars.ownDays"),
      align: "right",
      render: (_, { days }) => <span className="figures">{days.length}</span>,
    },
    {
      key: "zone",
      title: t("calendars.zone"),
      extra: true,
      render: (_, { zone }) => zone || "–",
    },
  ];
}
