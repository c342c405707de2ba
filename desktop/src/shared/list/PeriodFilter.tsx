/** From day to day, with the usual periods one click away. Days are the centre's. */
import { DatePicker } from "antd";
import dayjs from "dayjs";
import { serverNow } from "../clock";
import { useText } from "../i18n";
import { dayOf, nextDay } from "./period";
import type { ListControl } from "./useListState";

export function PeriodFilter({ control }: { control: ListControl }) {
  const t = useText();
  const { from, to, ...rest } = control.state.filters;
  const today = dayOf(serverNow());
  const range = (first: number, last: number): [dayjs.Dayjs, dayjs.Dayjs] => [
    dayjs(nextDay(today, first)),
    dayjs(nextDay(today, last)),
  ];
  return (
    <DatePicker.RangePicker
      value={from || to ? [from ? dayjs(from) : null, to ? dayjs(to) : null] : null}
      allowEmpty={[true, true]}
      onChange={(days) => {
        const filters: Record<string, string> = { ...rest };
        const [first, last] = [days?.[0], days?.[1]];
        if (first) filters.from = first.format("YYYY-MM-DD");
        if (last) filters.to = last.format("YYYY-MM-DD");
        control.set({ filters });
      }}
      placeholder={[t("list.from"), t("list.to")]}
      style={{ width: 250 }}
      presets={[
        { label: t("period.today"), value: range(0, 0) },
        { label: t("period.yesterday"), value: range(-1, -1) },
        { label: t("period.week"), value: range(-6, 0) },
        { label: t("period.month"), value: range(-29, 0) },
      ]}
    />
  );
}
