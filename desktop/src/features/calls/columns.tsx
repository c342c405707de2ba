/** The columns of the call list. */
import { AudioOutlined } from "@ant-design/icons";
import type { ComponentType } from "react";
import type { CallRow } from "@/api/types";
import { duration } from "@/shared/format";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { spacedNumber } from "@/shared/numbers";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { useQueueWord, useResultWord } from "./queries";

const OUTCOME_TONES: Record<string, Tone> = {
  answered: "good",
  abandoned: "bad",
  failed: "bad",
  unserved: "warn",
  callback: "warn",
  live: "busy",
};

export function OutcomeTag({ outcome }: { outcome: string }) {
  const t = useText();
  return <Pill tone={OUTCOME_TONES[outcome]}>{wordOf(t, "outcome", outcome)}</Pill>;
}

/** `Order` makes an order of a call that has none; only an answered one needs it. */
export function useCallColumns(Order?: ComponentType<{ callId: string }>): ListColumn<CallRow>[] {
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
    sorter: key !== "held_s",
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
    {
      key: "queue",
      title: t("calls.queue"),
      render: (_, call) => queueWord(call.queue),
    },
    {
      key: "agent",
      title: t("calls.agent"),
      render: (_, call) => call.agent_name || "–",
    },
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
      key: "order",
      title: t("calls.order"),
      render: (_, call) => {
        if (call.ordered) return t("calls.orderHas");
        return Order && call.outcome === "answered" ? (
          <Order callId={call.id} />
        ) : (
          <span className="muted">–</span>
        );
      },
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
