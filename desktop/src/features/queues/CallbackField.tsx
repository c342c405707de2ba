/** Whether and how a queue calls back: the key, who is rung first, attempts, hours, limits. */
import { Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import { type ReactNode, useState } from "react";
import type { CallbackPolicy } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { clockOf, minutesOf } from "./clock";
import { FRESH_CALLBACK } from "./policy";
import { useCalendarNames } from "./queries";

interface Props {
  value?: CallbackPolicy | null;
  onChange?: (policy: CallbackPolicy | null) => void;
}

const KEYS = [..."1234567890"];

export function CallbackField({ value, onChange }: Props) {
  const t = useText();
  return (
    <>
      <Form.Item label={t("callback.allow")} extra={t("callback.allowHelp")}>
        <Switch
          aria-label={t("callback.allow")}
          checked={Boolean(value)}
          onChange={(on) => onChange?.(on ? FRESH_CALLBACK : null)}
        />
      </Form.Item>
      {value ? (
        <Settings policy={value} change={(part) => onChange?.({ ...value, ...part })} />
      ) : null}
    </>
  );
}

interface SettingsProps {
  policy: CallbackPolicy;
  change: (part: Partial<CallbackPolicy>) => void;
}

function Settings({ policy, change }: SettingsProps) {
  const t = useText();
  const calendars = useCalendarNames();
  const item = (label: TextKey, children: ReactNode, help?: TextKey) => (
    <Form.Item label={t(label)} extra={help ? t(help) : undefined}>
      {children}
    </Form.Item>
  );
  const figure = (
    name: "after_s" | "attempts" | "every_s" | "ring_s" | "most" | "per_day",
    label: TextKey,
    [min, max]: [number, number],
    help?: TextKey,
  ) =>
    item(
      label,
      <InputNumber
        aria-label={t(label)}
        min={min}
        max={max}
        precision={0}
        value={policy[name]}
        suffix={name.endsWith("_s") ? t("common.seconds") : undefined}
        onChange={(figure) => figure !== null && change({ [name]: figure })}
      />,
      help,
    );
  const choice = <N extends "mode" | "again">(
    name: N,
    label: TextKey,
    values: readonly CallbackPolicy[N][],
    help?: TextKey,
  ) =>
    item(
      label,
      <Radio.Group
        value={policy[name]}
        onChange={(event) => change({ [name]: event.target.value })}
        options={values.map((one) => ({
          value: one,
          label: t(`callback.${name}.${one}` as TextKey),
        }))}
      />,
      help,
    );
  return (
    <>
      {choice("mode", "callback.mode", ["customer_first", "agent_first"], "callback.modeHelp")}
      <div className="form-pair">
        {item(
          "callback.key",
          <Select
            aria-label={t("callback.key")}
            value={policy.key}
            onChange={(key) => change({ key })}
            options={KEYS.map((key) => ({ value: key, label: key }))}
          />,
        )}
        {figure("after_s", "callback.after", [0, 3600], "callback.afterHelp")}
        {figure("attempts", "callback.attempts", [1, 10])}
        {figure("every_s", "callback.every", [60, 259_200])}
        {figure("ring_s", "callback.ring", [10, 60])}
        {item(
          "callback.expires",
          <InputNumber
            aria-label={t("callback.expires")}
            min={1}
            max={168}
            precision={0}
            value={Math.round(policy.expires_s / 3600)}
            suffix={t("callback.hoursUnit")}
            onChange={(hours) => hours !== null && change({ expires_s: hours * 3600 })}
          />,
        )}
        <Clock
          label="callback.earliest"
          minutes={policy.earliest}
          change={(earliest) => change({ earliest })}
        />
        <Clock
          label="callback.latest"
          minutes={policy.latest}
          change={(latest) => change({ latest })}
        />
      </div>
      {item(
        "callback.calendar",
        <Select
          allowClear
          aria-label={t("callback.calendar")}
          placeholder={t("callback.everyDay")}
          value={policy.calendar || undefined}
          onChange={(calendar) => change({ calendar: calendar ?? "" })}
          options={calendars}
        />,
        "callback.calendarHelp",
      )}
      <div className="form-pair">
        {figure("most", "callback.most", [0, 10_000], "callback.mostHelp")}
        {figure("per_day", "callback.perDay", [1, 10], "callback.perDayHelp")}
      </div>
      {item(
        "callback.other",
        <Switch
          aria-label={t("callback.other")}
          checked={policy.other_number}
          onChange={(other_number) => change({ other_number })}
        />,
        "callback.otherHelp",
      )}
      {choice("again", "callback.again", ["tell", "take"], "callback.againHelp")}
    </>
  );
}

interface ClockProps {
  label: TextKey;
  minutes: number;
  change: (minutes: number) => void;
}

function Clock({ label, minutes, change }: ClockProps) {
  const t = useText();
  const [text, setText] = useState<string | null>(null);
  const read = text === null ? minutes : minutesOf(text);
  return (
    <Form.Item label={t(label)} validateStatus={read === null ? "error" : undefined}>
      <Input
        aria-label={t(label)}
        maxLength={5}
        value={text ?? clockOf(minutes)}
        onChange={({ target }) => {
          setText(target.value);
          const found = minutesOf(target.value);
          if (found !== null) change(found);
        }}
        onBlur={() => setText(null)}
      />
    </Form.Item>
  );
}
