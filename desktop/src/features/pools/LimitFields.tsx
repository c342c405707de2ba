/** Limits by level, and of single persons: rows of who (or which level) and how many. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useText } from "@/shared/i18n";
import { useAgentNames, useLevels } from "./queries";
import type { Limits } from "./types";

interface Field<T> {
  value?: T;
  onChange?: (value: T) => void;
}

type Options = { value: string; label: string }[];

export function LevelLimits({ value = {}, onChange }: Field<Record<string, number>>) {
  const { options } = useLevels();
  return (
    <Rows
      options={options}
      counts={value}
      change={(next) =>
        onChange?.(Object.fromEntries(Object.entries(next).map(([key, most]) => [key, most ?? 0])))
      }
    />
  );
}

/** A person's total; limits of his by level stay as they are. */
export function Overrides({ value = {}, onChange }: Field<Record<string, Limits>>) {
  const agents = useAgentNames().map((one) => ({ value: one.id, label: one.name }));
  const counts = Object.fromEntries(Object.entries(value).map(([user, one]) => [user, one.total]));
  return (
    <Rows
      options={agents}
      counts={counts}
      change={(next) =>
        onChange?.(
          Object.fromEntries(
            Object.entries(next).map(([user, total]) => [
              user,
              { levels: value[user]?.levels ?? {}, total },
            ]),
          ),
        )
      }
    />
  );
}

interface RowsProps {
  options: Options;
  counts: Record<string, number | null>;
  change: (counts: Record<string, number | null>) => void;
}

function Rows({ options, counts, change }: RowsProps) {
  const t = useText();
  const entries = Object.entries(counts);
  const free = options.filter((one) => !(one.value in counts));
  const renamed = (from: string, to: string) =>
    change(Object.fromEntries(entries.map(([key, most]) => [key === from ? to : key, most])));
  return (
    <div className="pool-limits">
      {entries.map(([key, most]) => (
        <div key={key} className="pool-limits-row">
          <Select
            aria-label={t("pools.addTarget")}
            showSearch={{ optionFilterProp: "label" }}
            value={key}
            onChange={(to) => renamed(key, to)}
            options={[...options.filter((one) => one.value === key), ...free]}
          />
          <InputNumber
            aria-label={t("pools.limit")}
            min={0}
            max={1_000_000}
            precision={0}
            value={most}
            onChange={(next) => change({ ...counts, [key]: next })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("common.delete")}
            onClick={() => change(Object.fromEntries(entries.filter(([one]) => one !== key)))}
          />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          disabled={free.length === 0}
          onClick={() => change({ ...counts, [free[0]?.value ?? ""]: 10 })}
        >
          {t("pools.addTarget")}
        </Button>
      </div>
    </div>
  );
}
