/** The columns of the call list. */
import { AudioOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import type { CallRow } from "@/api/types";
import { duration } from "@/shared/format";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { spacedNumber } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import { useChoices, useResultWord } from "./queries";

const OUTCOME_COLOURS: Record<string, string> = {
  answered: "success",
  abandoned: "error",
  failed: "error",
  unserved: "warning",
  live: "processing",
};

export function OutcomeTag({ outcome }: { outcome: string }) {
  const t = useText();
  return <Tag color={OUTCOME_COLOURS[outcome] ?? "default"}>{wordOf(t, "outcome", outcome)}</Tag>;
}

/** The name of a call's queue: sent along, or looked up among the visible ones. */
export function useQueueWord(): (call: {
  queue: string | null;
  queue_name?: string | null;
}) => string {
  const { queues } = useChoices();
  return ({ queue, queue_name }) =>
    queue_name || queues.find((one) => one.id === queue)?.name || "–";
}

export function useCallColumns(): ListColumn<CallRow>[] {
  const t = useText();
  const resultWord = useResultWord();
  const queueWord = useQueueWord();
  const time = (
    key: keyof CallRow & string,
    title: TextKey,
    extra = false,
  ): ListColumn<CallRow> => ({
    key,
    title: t(title),
    extra,
    align: "right",
    sorter: true,
    render: (_, call) => <span className="figures">{duration(call[key] as number)}</span>,
  });
  return [
    {
      key: "number",
      title: t("calls.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, call) => <strong className="figures">{spacedNumber(call.caller)}</strong>,
    },
    {
      key: "direction",
      title: t("calls.direction"),
      render: (_, call) => t(call.direction === "in" ? "calls.in" : "calls.out"),
    },
    { key: "place", title: t("calls.place"), render: (_, call) => call.caller.place || "–" },
    {
      key: "arrived_at",
      title: t("calls.arrived"),
      sorter: true,
      render: (_, call) => <Moment at={call.arrived_at} />,
    },
    { key: "queue", title: t("calls.queue"), render: (_, call) => queueWord(call) },
    { key: "agent", title: t("calls.agent"), render: (_, call) => call.agent_name || "–" },
    time("waited_s", "calls.wait"),
    time("talked_s", "calls.talk"),
    time("held_s", "calls.hold", true),
    time("wrap_up_s", "calls.wrapUp", true),
    {
      key: "outcome",
      title: t("calls.outcome"),
      render: (_, call) => <OutcomeTag outcome={call.outcome} />,
    },
    {
      key: "ended_by",
      title: t("calls.endedBy"),
      render: (_, call) => wordOf(t, "by", call.ended_by),
    },
    {
      key: "result",
      title: t("calls.result"),
      render: (_, call) => resultWord(call.result),
    },
    {
      key: "recording",
      title: t("calls.recording"),
      render: (_, call) =>
        call.recording === "stored" ? (
          <AudioOutlined aria-label={t("common.yes")} title={t("calls.recording")} />
        ) : (
          <span className="muted">–</span>
        ),
    },
  ];
}
