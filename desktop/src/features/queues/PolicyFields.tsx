/** A queue's policy in three parts: what callers hear, who may wait, to whom calls go. */
import { Form, Input, InputNumber, Select, Switch } from "antd";
import type { QueuePolicy } from "@/api/types";
import { type TextKey, useText } from "@/shared/i18n";
import { RecordingField } from "@/shared/recording/RecordingField";
import { CallbackField } from "./CallbackField";
import { HoursField } from "./HoursField";
import { RetriesField } from "./RetriesField";
import { SoundSelect, useSoundOptions } from "./SoundSelect";
import { StepsField } from "./StepsField";
import { WayField } from "./WayField";

type Name = keyof QueuePolicy;

interface NumberProps {
  name: Name;
  label: TextKey;
  max: number;
  min?: number;
  help?: TextKey;
  seconds?: boolean;
}

function NumberField({ name, label, max, min = 0, help, seconds = true }: NumberProps) {
  const t = useText();
  return (
    <Form.Item
      name={["policy", name]}
      label={t(label)}
      extra={help ? t(help) : undefined}
      rules={[{ required: true, message: t("common.required") }]}
    >
      <InputNumber
        min={min}
        max={max}
        precision={0}
        suffix={seconds ? t("common.seconds") : undefined}
      />
    </Form.Item>
  );
}

function SwitchField({ name, label, help }: { name: Name; label: TextKey; help: TextKey }) {
  const t = useText();
  return (
    <Form.Item name={["policy", name]} label={t(label)} extra={t(help)} valuePropName="checked">
      <Switch />
    </Form.Item>
  );
}

export function HeardFields() {
  const t = useText();
  const sounds = useSoundOptions();
  return (
    <>
      <RecordingField name={["policy", "recording"]} help="policy.recordingHelp" />
      <Form.Item name={["policy", "busy"]} label={t("policy.busy")} extra={t("policy.busyHelp")}>
        <SoundSelect />
      </Form.Item>
      <Form.Item
        name={["policy", "notice"]}
        label={t("policy.notice")}
        extra={t("policy.noticeHelp")}
      >
        <SoundSelect />
      </Form.Item>
      <Form.Item name={["policy", "announcements"]} label={t("policy.announcements")}>
        <Select
          mode="multiple"
          placeholder={t("policy.noSound")}
          showSearch={{ optionFilterProp: "label" }}
          options={sounds}
        />
      </Form.Item>
      <NumberField name="announce_every_s" label="policy.announceEvery" min={10} max={600} />
      <div className="form-pair">
        <SwitchField name="say_position" label="policy.sayPosition" help="policy.sayHelp" />
        <SwitchField name="say_wait" label="policy.sayWait" help="policy.sayHelp" />
      </div>
      <Form.Item
        name={["policy", "music"]}
        label={t("policy.music")}
        extra={t("policy.musicHelp")}
        rules={[{ pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, message: t("policy.musicHelp") }]}
      >
        <Input maxLength={32} />
      </Form.Item>
    </>
  );
}

export function LimitFields({ own }: { own?: string }) {
  const t = useText();
  const way = (name: Name, label: TextKey, optional = false) => (
    <Form.Item name={["policy", name]} label={t(label)}>
      <WayField label={t(label)} own={own} optional={optional} />
    </Form.Item>
  );
  return (
    <>
      <NumberField
        name="most_waiting"
        label="policy.mostWaiting"
        help="policy.mostWaitingHelp"
        max={10_000}
        seconds={false}
      />
      {way("full", "policy.full")}
      {way("nobody", "policy.nobody", true)}
      {way("too_long", "policy.tooLong")}
      <Form.Item name={["policy", "hours"]} label={t("policy.hours")} extra={t("policy.hoursHelp")}>
        <HoursField />
      </Form.Item>
      {way("closing", "policy.closing")}
      <SwitchField name="closed_now" label="policy.closedNow" help="policy.closedNowHelp" />
    </>
  );
}

export function CallbackFields() {
  return (
    <Form.Item name={["policy", "callback"]}>
      <CallbackField />
    </Form.Item>
  );
}

export function OfferFields() {
  const t = useText();
  return (
    <>
      <Form.Item name={["policy", "relax"]} label={t("policy.relax")} extra={t("policy.relaxHelp")}>
        <StepsField />
      </Form.Item>
      <Form.Item
        name={["policy", "retries"]}
        label={t("policy.retries")}
        extra={t("policy.retriesHelp")}
      >
        <RetriesField />
      </Form.Item>
      <div className="form-pair">
        <NumberField
          name="last_agent_s"
          label="policy.lastAgent"
          help="policy.lastAgentHelp"
          max={600}
        />
        <NumberField
          name="last_agent_days"
          label="policy.lastAgentDays"
          min={1}
          max={90}
          seconds={false}
        />
        <NumberField
          name="bound_s"
          label="policy.bound"
          help="policy.boundHelp"
          min={1}
          max={3600}
        />
        <NumberField name="regain_s" label="policy.regain" help="policy.regainHelp" max={3600} />
      </div>
    </>
  );
}
