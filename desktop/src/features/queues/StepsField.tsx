/** Steps by which weaker skills are accepted the longer a caller waits. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber } from "antd";
import type { RelaxStep } from "@/api/types";
import { useText } from "@/shared/i18n";

interface Props {
  value?: RelaxStep[];
  onChange?: (steps: RelaxStep[]) => void;
}

export function StepsField({ value = [], onChange }: Props) {
  const t = useText();
  const put = (index: number, step: RelaxStep) =>
    onChange?.(value.map((one, at) => (at === index ? step : one)));
  const last = value.at(-1);
  const next = {
    after_s: (last?.after_s ?? 0) + 30,
    level: Math.min(9, (last?.level ?? 3) + 2),
  };
  return (
    <div className="levels">
      {value.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have nothing else to tell them apart
        <div key={index} className="steps-row">
          <InputNumber
            aria-label={t("policy.after")}
            min={1}
            max={7200}
            precision={0}
            suffix={t("common.seconds")}
            value={step.after_s}
            onChange={(after_s) => put(index, { ...step, after_s: after_s ?? step.after_s })}
          />
          <InputNumber
            aria-label={t("policy.level")}
            min={1}
            max={9}
            precision={0}
            prefix={t("policy.level")}
            value={step.level}
            onChange={(level) => put(index, { ...step, level: level ?? step.level })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("common.delete")}
            onClick={() => onChange?.(value.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {last && last.level >= 9 ? null : (
        <Button icon={<PlusOutlined />} onClick={() => onChange?.([...value, next])}>
          {t("policy.addStep")}
        </Button>
      )}
    </div>
  );
}
