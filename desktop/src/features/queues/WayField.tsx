/** What is done with a call that cannot wait: an action, a message before it, where it leads. */
import { Input, Select } from "antd";
import { WAYS, type Way } from "@/api/types";
import { useText } from "@/shared/i18n";
import { FRESH_WAY } from "./policy";
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

export function WayField({ label, own, optional, value, onChange }: Props) {
  const t = useText();
  const way = value ?? FRESH_WAY;
  const actions = WAYS.map((one) => ({ value: one as string, label: t(`way.${one}`) }));
  const choose = (action: string) =>
    onChange?.(action === WAIT ? null : { ...way, do: action as Way["do"] });
  const change = (part: Partial<Way>) => onChange?.({ ...way, ...part });
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
          <Where label={label} own={own} way={way} change={change} />
          <SoundSelect
            label={`${label} · ${t("policy.waySound")}`}
            value={way.sound}
            onChange={(sound) => change({ sound })}
          />
        </>
      )}
    </div>
  );
}

interface WhereProps {
  label: string;
  own?: string;
  way: Way;
  change: (part: Partial<Way>) => void;
}

/** Where the way leads, for those that lead somewhere. */
function Where({ label, own, way, change }: WhereProps) {
  const t = useText();
  const queues = useAllQueues().data?.items ?? [];
  if (way.do === "queue") {
    return (
      <Select<string>
        aria-label={`${label} · ${t("policy.wayQueue")}`}
        placeholder={t("policy.wayQueue")}
        value={way.queue || undefined}
        onChange={(queue) => change({ queue })}
        options={queues
          .filter((queue) => queue.id !== own)
          .map((queue) => ({ value: queue.id, label: queue.name }))}
      />
    );
  }
  if (way.do === "number") {
    return (
      <Input
        aria-label={`${label} · ${t("policy.wayNumber")}`}
        placeholder={t("policy.wayNumber")}
        maxLength={32}
        value={way.number}
        onChange={(event) => change({ number: event.target.value.trim() })}
      />
    );
  }
  if (way.do === "voicemail") {
    return (
      <Input
        aria-label={`${label} · ${t("policy.wayBox")}`}
        placeholder={t("policy.wayBox")}
        maxLength={64}
        value={way.box}
        onChange={(event) => change({ box: event.target.value.trim() })}
      />
    );
  }
  return null;
}
