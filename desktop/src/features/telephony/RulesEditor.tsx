/** Rules by weekday, time and date, one below the other: the first that holds decides. */
import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import type { TimeRule } from "@/api/telephony";
import { type TextKey, useText } from "@/shared/i18n";
import { useFlowName } from "./LeadsLine";
import { useCalendars, useFlows } from "./queries";
import "./telephony.css";

interface Props {
  value?: TimeRule[];
  onChange?: (rules: TimeRule[]) => void;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const OWN = "own";
const ALWAYS = { days: [], start: "00:00", end: "24:00" };
const WEEK = { days: [1, 2, 3, 4, 5], start: "09:00", end: "18:00", calendar: "", open: true };
const OFFICE = { ...WEEK, first: "", last: "" };

export function RulesEditor({ value = [], onChange }: Props) {
  const t = useText();
  const put = (place: number, change: Partial<TimeRule>) =>
    onChange?.(value.map((rule, n) => (n === place ? { ...rule, ...change } : rule)));
  const up = (place: number) => {
    const rules = [...value];
    const [moved] = rules.splice(place, 1);
    if (moved) rules.splice(place - 1, 0, moved);
    onChange?.(rules);
  };
  return (
    <>
      {value.map((rule, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place alone
        <div key={place} className="rule">
          <RuleFields rule={rule} put={(change) => put(place, change)} />
          <div className="rule-buttons">
            <Button
              type="text"
              icon={<ArrowUpOutlined />}
              disabled={place === 0}
              aria-label={t("numbers.up")}
              onClick={() => up(place)}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("common.delete")}
              onClick={() => onChange?.(value.filter((_, n) => n !== place))}
            />
          </div>
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => onChange?.([...value, { flow: "", ...OFFICE }])}
      >
        {t("numbers.addRule")}
      </Button>
    </>
  );
}

function RuleFields({ rule, put }: { rule: TimeRule; put: (change: Partial<TimeRule>) => void }) {
  const t = useText();
  const flows = useFlows().data?.items ?? [];
  const name = useFlowName();
  const time = (field: "start" | "end", label: TextKey) => (
    <Input
      value={rule[field]}
      maxLength={5}
      style={{ width: 72 }}
      aria-label={t(label)}
      status={/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(rule[field]) ? "" : "error"}
      onChange={(event) => put({ [field]: event.target.value.replace("：", ":") })}
    />
  );
  return (
    <div className="rule-fields">
      <ByCalendar rule={rule} put={put} />
      {rule.calendar ? null : (
        <>
          <Select
            mode="multiple"
            style={{ minWidth: 180, flex: 1 }}
            placeholder={t("numbers.everyDay")}
            aria-label={t("numbers.ruleDays")}
            value={rule.days}
            onChange={(days) => put({ days: [...days].sort() })}
            options={DAYS.map((day) => ({ value: day, label: t(`weekday.${day}`) }))}
          />
          {time("start", "numbers.ruleStart")}
          <span>–</span>
          {time("end", "numbers.ruleEnd")}
        </>
      )}
      <DatePicker.RangePicker
        aria-label={t("numbers.ruleDates")}
        allowEmpty={[true, true]}
        placeholder={[t("list.from"), t("list.to")]}
        value={[rule.first ? dayjs(rule.first) : null, rule.last ? dayjs(rule.last) : null]}
        onChange={(days) =>
          put({
            first: days?.[0]?.format("YYYY-MM-DD") ?? "",
            last: days?.[1]?.format("YYYY-MM-DD") ?? "",
          })
        }
      />
      <Select
        style={{ minWidth: 200, flex: 1 }}
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("numbers.ruleFlow")}
        placeholder={t("numbers.ruleFlow")}
        value={rule.flow || undefined}
        status={rule.flow ? "" : "error"}
        onChange={(flow) => put({ flow })}
        options={flows.map((one) => ({ value: one.id, label: name(one.id) }))}
      />
    </div>
  );
}

/** By what the rule goes: weekdays and times of its own, or a working calendar, open or closed. */
function ByCalendar({ rule, put }: { rule: TimeRule; put: (change: Partial<TimeRule>) => void }) {
  const t = useText();
  const calendars = useCalendars().data?.items ?? [];
  const choices = calendars.flatMap(({ key, name }) => [
    { value: `open ${key}`, label: t("numbers.whileOpen", { calendar: name }) },
    { value: `closed ${key}`, label: t("numbers.whileClosed", { calendar: name }) },
  ]);
  const choose = (choice: string) => {
    const [when, key = ""] = choice.split(" ");
    put(choice === OWN ? { ...WEEK } : { ...ALWAYS, calendar: key, open: when === "open" });
  };
  return (
    <Select
      style={{ minWidth: 180 }}
      aria-label={t("numbers.ruleBy")}
      value={rule.calendar ? `${rule.open ? "open" : "closed"} ${rule.calendar}` : OWN}
      onChange={choose}
      options={[{ value: OWN, label: t("numbers.ownHours") }, ...choices]}
    />
  );
}
