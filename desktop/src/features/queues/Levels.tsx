/** A list of things with a level each, 1 (best) … 9: skills of an agent, of a queue, queues. */
import { DeleteOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import type { Named } from "@/api/types";
import { useText } from "@/shared/i18n";

interface Props {
  things: readonly Named[];
  add: string;
  value?: Record<string, number>;
  onChange?: (levels: Record<string, number>) => void;
}

const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export function Levels({ things, add, value = {}, onChange }: Props) {
  const t = useText();
  const rest = things.filter((thing) => !(thing.id in value));
  const drop = (id: string) => {
    const { [id]: _gone, ...others } = value;
    onChange?.(others);
  };
  return (
    <div className="levels">
      {Object.entries(value).map(([id, level]) => {
        const name = things.find((thing) => thing.id === id)?.name ?? t("common.unknown");
        return (
          <div key={id} className="levels-row">
            <span>{name}</span>
            <Select
              value={level}
              aria-label={name}
              onChange={(next) => onChange?.({ ...value, [id]: next })}
              options={LEVELS.map((one) => ({
                value: one,
                label: t("agents.level", { level: one }),
              }))}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${t("common.delete")} ${name}`}
              onClick={() => drop(id)}
            />
          </div>
        );
      })}
      {rest.length > 0 ? (
        <Select
          value={null}
          placeholder={add}
          aria-label={add}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(id: string | null) => id && onChange?.({ ...value, [id]: 1 })}
          options={rest.map((thing) => ({ value: thing.id, label: thing.name }))}
        />
      ) : null}
    </div>
  );
}
