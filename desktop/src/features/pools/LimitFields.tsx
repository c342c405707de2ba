/** Limits by level, and of single persons, these by level, too: rows of who and how many. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import { NamedSelect } from "@/api/NamedSelect";
import { begun } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { FIRST, renamed, without } from "./limits";
import { useLevels } from "./queries";
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

/** Persons with limits of their own: a total, and by level. */
export function Overrides({ value = {}, onChange }: Field<Record<string, Limits>>) {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const users = Object.keys(value);
  const change = (next: Record<string, Limits>) => onChange?.(next);
  return (
    <div className="pool-limits">
      {Object.entries(value).map(([user, limits]) => (
        <div key={user} className="pool-override">
          <div className="pool-limits-row">
            <NamedSelect
              path="/agents"
              label={t("pools.person")}
              clearable={false}
              without={users.filter((one) => one !== user)}
              value={user}
              onChange={(to: string) => change(renamed(value, user, to))}
            />
            <InputNumber
              aria-label={t("pools.limit")}
              placeholder={begun(t("pools.unlimited"))}
              min={0}
              max={1_000_000}
              precision={0}
              value={limits.total}
              onChange={(total) => change({ ...value, [user]: { ...limits, total } })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("common.delete")}
              onClick={() => change(without(value, user))}
            />
          </div>
          <div className="pool-override-levels">
            <span className="muted">{t("pools.overrideLevels")}</span>
            <LevelLimits
              value={limits.levels}
              onChange={(levels) => change({ ...value, [user]: { ...limits, levels } })}
            />
          </div>
        </div>
      ))}
      {adding ? (
        <NamedSelect
          path="/agents"
          label={t("pools.person")}
          without={users}
          value={null}
          onChange={(user: string | null) => {
            setAdding(false);
            if (user) change({ ...value, [user]: { total: FIRST, levels: {} } });
          }}
        />
      ) : (
        <div>
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t("pools.addPerson")}
          </Button>
        </div>
      )}
    </div>
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
  return (
    <div className="pool-limits">
      {entries.map(([key, most]) => (
        <div key={key} className="pool-limits-row">
          <Select
            aria-label={t("pools.level")}
            showSearch={{ optionFilterProp: "label" }}
            value={key}
            onChange={(to) => change(renamed(counts, key, to))}
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
            onClick={() => change(without(counts, key))}
          />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          disabled={free.length === 0}
          onClick={() => change({ ...counts, [free[0]?.value ?? ""]: FIRST })}
        >
          {t("pools.addTarget")}
        </Button>
      </div>
    </div>
  );
}
