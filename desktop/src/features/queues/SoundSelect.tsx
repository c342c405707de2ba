/** A sound of the centre's folder, shown by what it says. */
import { Select } from "antd";
import { useText } from "@/shared/i18n";
import { useSounds } from "./queries";

interface Props {
  id?: string;
  value?: string;
  onChange?: (name: string) => void;
  label?: string;
}

export function useSoundOptions() {
  const sounds = useSounds().data ?? [];
  return sounds.map(({ name, text }) => ({ value: name, label: text || name }));
}

export function SoundSelect({ id, value, onChange, label }: Props) {
  const t = useText();
  return (
    <Select<string>
      id={id}
      allowClear
      aria-label={label}
      placeholder={t("policy.noSound")}
      value={value || undefined}
      showSearch={{ optionFilterProp: "label" }}
      onChange={(name) => onChange?.(name ?? "")}
      options={useSoundOptions()}
    />
  );
}
