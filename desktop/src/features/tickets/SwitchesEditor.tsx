/** Which steps a type has, and how they behave; what is left empty comes from its parent. */
import { Form, InputNumber, Select } from "antd";
import type { Switches } from "@/api/ticketTypes";
import { type TextKey, useText } from "@/shared/i18n";
import { useQuestionnaireNames } from "./callQueries";

/** What the centre's types have when nobody says otherwise; the server's own defaults. */
export const DEFAULTS: Switches = {
  dispatch: true,
  revisit: true,
  suspend: false,
  wait: true,
  extension: true,
  extensions_most: 2,
  returns_most: 3,
  return_to: "dispatcher",
  wait_joint: true,
  pause_waiting: true,
  pause_suspended: true,
  response_by: "contact",
  resolved_by: "close",
  archive_days: 30,
  revisit_attempts: 3,
  revisit_apart_minutes: 30,
  revisit_hours: 8,
  questionnaire: "",
};

const STEPS = ["dispatch", "revisit", "wait", "suspend", "extension", "wait_joint"] as const;
const PAUSES = ["pause_waiting", "pause_suspended"] as const;
const COUNTS = [
  "returns_most",
  "extensions_most",
  "archive_days",
  "revisit_attempts",
  "revisit_apart_minutes",
  "revisit_hours",
] as const;
const WORDS = {
  return_to: ["creator", "dispatcher", "pool"],
  response_by: ["sign", "contact"],
  resolved_by: ["reply", "close"],
} as const;

export function SwitchesEditor({ inherited = DEFAULTS }: { inherited?: Switches }) {
  const t = useText();
  const names = useQuestionnaireNames();
  const from = (word: string) => t("ticketTypes.inheritedAs", { word });
  const yesNo = (name: (typeof STEPS)[number] | (typeof PAUSES)[number]) => (
    <Form.Item key={name} name={["switches", name]} label={t(`ticketSwitch.${name}`)}>
      <Select
        allowClear
        placeholder={from(t(inherited[name] ? "common.yes" : "common.no"))}
        options={[
          { value: true, label: t("common.yes") },
          { value: false, label: t("common.no") },
        ]}
      />
    </Form.Item>
  );
  return (
    <>
      <p className="muted">{t("ticketTypes.switchesHelp")}</p>
      <div className="form-pair">
        {STEPS.map(yesNo)}
        {(Object.keys(WORDS) as (keyof typeof WORDS)[]).map((name) => (
          <Form.Item key={name} name={["switches", name]} label={t(`ticketSwitch.${name}`)}>
            <Select
              allowClear
              placeholder={from(t(`ticketSwitch.${name}.${inherited[name]}` as TextKey))}
              options={WORDS[name].map((value) => ({
                value,
                label: t(`ticketSwitch.${name}.${value}` as TextKey),
              }))}
            />
          </Form.Item>
        ))}
        {PAUSES.map(yesNo)}
        {COUNTS.map((name) => (
          <Form.Item key={name} name={["switches", name]} label={t(`ticketSwitch.${name}`)}>
            <InputNumber
              min={0}
              max={9999}
              precision={0}
              placeholder={from(String(inherited[name]))}
              style={{ width: "100%" }}
            />
          </Form.Item>
        ))}
        <Form.Item name={["switches", "questionnaire"]} label={t("ticketSwitch.questionnaire")}>
          <Select
            allowClear
            placeholder={from(names.get(inherited.questionnaire) ?? t("common.no"))}
            options={[...names].map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
      </div>
    </>
  );
}
