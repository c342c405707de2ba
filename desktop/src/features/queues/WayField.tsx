/** What is done with a call that cannot wait: an action, a message before it, another queue. */
import { Select } from "antd";
import { WAYS, type Way } from "@/api/types";
import { useText } from "@/shared/i18n";
import { useAllQueues } from "./queries";
import { SoundSelect } from "./SoundSelect";

interface Props {
  label: string;
  /** The queue this belongs to, which leads nowhere else. */
  own?: string;
  /** Whether "wait all the same" (no way at all) may be chosen. */
  optional?: boolean;
  value?: Way | null;
  onChange?: (way: Way | null) => void;
}

const WAIT = "wait";
const FLOW: Way = { do: "flow", queue: "", sound: "" };

export function WayField({ label, own, optional, value, onChange }: Props) {
  const t = useText();
  const queues = useAllQueues().data?.items ?? [];
  const way = value ?? FLOW;
  const actions = WAYS.map((one) => ({ value: one as string, label: t(`way.${one}`) }));
  const choose = (action: string) =>
    onChange?.(action === WAIT ? null : { ...way, do: action as Way["do"] });
  return (
    <div className="way">
      <Select<string>
        aria-label={label}
        value={optional && value === null ? WAIT : way.do}
        onChange={choose}
        options={
          optional ? [{ value: WAIT, label: t("policy.waitAllTheSame") }, ...actions] : actions
        }
      />
      {optional && value === null ? null : (
        <>
          {way.do === "queue" ? (
            <Select<string>
              aria-label={`${label} · ${t("policy.wayQueue")}`}
              placeholder={t("policy.wayQueue")}
              value={way.queue || undefined}
              onChange={(queue) => onChange?.({ ...way, queue })}
              options={queues
                .filter((queue) => queue.id !== own)
                .map((queue) => ({ value: queue.id, label: queue.name }))}
            />
          ) : null}
          <SoundSelect
            label={`${label} · ${t("policy.waySound")}`}
            value={way.sound}
            onChange={(sound) => onChange?.({ ...way, sound })}
          />
        </>
      )}
    </div>
  );
}
