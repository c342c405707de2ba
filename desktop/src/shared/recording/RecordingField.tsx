/** Whether talks are recorded, as said of a queue or an agent. */
import { Form, Select } from "antd";
import { type TextKey, useText } from "@/shared/i18n";
import { RECORD_MODES } from "./model";

export function RecordingField({ name, help }: { name: string | string[]; help: TextKey }) {
  const t = useText();
  return (
    <Form.Item name={name} label={t("recordMode.label")} extra={t(help)}>
      <Select options={RECORD_MODES.map((value) => ({ value, label: t(`recordMode.${value}`) }))} />
    </Form.Item>
  );
}
