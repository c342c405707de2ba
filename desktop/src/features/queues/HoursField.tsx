/** Opening hours: spans of weekdays from … to. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { OpenHours } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { clockOf, minutesOf } from "./clock";

interface Props {
  value?: OpenHours[];
  onChange?: (hours: OpenHours[]) => void;
}

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const WEEKDAYS: OpenHours = { days: [0, 1, 2, 3, 4], opens: 540, closes: 1080 };

export function HoursField({ value = [], onChange }: Props) {
  const t = useText();
  const put = (index: number, span: OpenHours) =>
    onChange?.(value.map((one, at) => (at === index ? span : one)));
  return (
    <div className="levels">
      {value.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have nothing else to tell them apart
        <div key={index} className="hours-row">
          <Select<number[]>
            mode="multiple"
            aria-label={t("policy.days")}
            value={span.days}
            onChange={(days) => put(index, { ...span, days: [...days].sort() })}
            options={DAYS.map((day) => ({ value: day, label: t(`day.${day}` as TextKey) }))}
          />
          <Clock
            label={t("policy.opens")}
            minutes={span.opens}
            change={(opens) => put(index, { ...span, opens })}
          />
          <Clock
            label={t("policy.closes")}
            minutes={span.closes}
            change={(closes) => put(index, { ...span, closes })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("common.delete")}
            onClick={() => onChange?.(value.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange?.([...value, WEEKDAYS])}>
        {t("policy.addHours")}
      </Button>
    </div>
  );
}

interface ClockProps {
  label: string;
  minutes: number;
  change: (minutes: number) => void;
}

function Clock({ label, minutes, change }: ClockProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && minutesOf(typed) === null;
  return (
    <Input
      aria-label={label}
      status={wrong ? "error" : undefined}
      value={typed ?? clockOf(minutes)}
      onChange={(event) => {
        setTyped(event.target.value);
        const read = minutesOf(event.target.value);
        if (read !== null) change(read);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
