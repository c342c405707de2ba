/** What each way of failing leads to: is the agent ready after it, when is he rung again. */
import { InputNumber, Select } from "antd";
import { FAILED_OFFERS, type QueuePolicy, type Retry } from "@/api/types";
import { useText } from "@/shared/i18n";

type Retries = QueuePolicy["retries"];

interface Props {
  value?: Retries;
  onChange?: (retries: Retries) => void;
}

export function RetriesField({ value, onChange }: Props) {
  const t = useText();
  if (!value) return null;
  return (
    <div className="levels">
      {FAILED_OFFERS.map((outcome) => {
        const retry = value[outcome];
        const name = t(`offerEnd.${outcome}`);
        const put = (change: Partial<Retry>) =>
          onChange?.({ ...value, [outcome]: { ...retry, ...change } });
        return (
          <div key={outcome} className="retries-row">
            <span>{name}</span>
            <Select<Retry["after"]>
              aria-label={name}
              value={retry.after}
              onChange={(after) => put({ after })}
              options={[
                { value: "ready", label: t("after.ready") },
                { value: "not_ready", label: t("after.not_ready") },
              ]}
            />
            <InputNumber
              aria-label={`${name} · ${t("policy.again")}`}
              prefix={t("policy.again")}
              suffix={t("common.seconds")}
              min={0}
              max={3600}
              precision={0}
              value={retry.again_s}
              onChange={(again_s) => put({ again_s: again_s ?? 0 })}
            />
            <InputNumber
              aria-label={`${name} · ${t("policy.rest")}`}
              prefix={t("policy.rest")}
              suffix={t("common.seconds")}
              min={0}
              max={600}
              precision={0}
              disabled={retry.after !== "ready"}
              value={retry.rest_s}
              onChange={(rest_s) => put({ rest_s: rest_s ?? 0 })}
            />
          </div>
        );
      })}
    </div>
  );
}
