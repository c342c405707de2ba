/** A call's detail: facts, recording, notes, segments, the way through the menu, what happened. */
import { Button, Descriptions, Result, Skeleton } from "antd";
import type { ComponentType } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { CallDetail } from "@/api/types";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import "./calls.css";
import { OutcomeTag } from "./columns";
import { LegQualities } from "./LegQualities";
import { useCall, useQueueWord, useResultWord } from "./queries";
import { Rating } from "./Rating";
import { RecordingPart } from "./RecordingPart";
import { SegmentBar } from "./SegmentBar";
import { Timeline } from "./Timeline";
import { WhyPart } from "./WhyPart";

interface Props {
  id: string;
  linked?: boolean;
  /** The orders beside it; `app` puts them in. */
  Orders?: ComponentType<{ callId: string }> | undefined;
}

export function CallDetailView({ id, linked = false, Orders }: Props) {
  const t = useText();
  const query = useCall(id);
  if (query.isError) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  const call = query.data;
  return (
    <article className="call">
      <header className="call-head">
        <strong className="figures">{spacedNumber(call.caller)}</strong>
        <OutcomeTag outcome={call.outcome} />
        {linked ? (
          <Link to={`/calls/${call.id}`} className="call-link">
            {t("calls.open")}
          </Link>
        ) : null}
      </header>
      <Facts call={call} />
      <Recording call={call} />
      <Part title={t("rating.title")}>
        <Rating id={call.id} />
      </Part>
      <Part title={t("calls.notes")}>
        {call.notes.text ? (
          <p className="call-notes">{call.notes.text}</p>
        ) : (
          <p className="muted">{t("calls.noNotes")}</p>
        )}
      </Part>
      {Orders ? (
        <section className="call-part" data-call-orders>
          <Orders key={call.id} callId={call.id} />
        </section>
      ) : null}
      {call.quality.length > 0 ? (
        <Part title={t("quality.legs")}>
          <LegQualities call={call} />
        </Part>
      ) : null}
      <Part title={t("calls.segments")}>
        <SegmentBar call={call} />
      </Part>
      <Part title={t("calls.timeline")}>
        <Timeline call={call} />
      </Part>
      {call.queue_first ? (
        <Part title={t("why.title")}>
          <WhyPart call={call.id} />
        </Part>
      ) : null}
    </article>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="call-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ call }: { call: CallDetail }) {
  const t = useText();
  const resultWord = useResultWord();
  const queueWord = useQueueWord();
  const place = [call.caller.place, call.caller.carrier].filter(Boolean).join(" · ");
  const items = [
    ["calls.direction", t(call.direction === "in" ? "calls.in" : "calls.out")],
    ["calls.arrived", <Moment key="at" at={call.arrived_at} />],
    ["calls.place", place || "–"],
    ["desk.called", call.called || "–"],
    ["calls.queue", queueWord(call.queue_last)],
    ["calls.agent", call.names[call.agent_last ?? ""] ?? "–"],
    ["calls.wait", duration(call.waited_s)],
    ["calls.talk", duration(call.talked_s)],
    ["calls.hold", duration(call.held_s)],
    ["calls.wrapUp", duration(call.wrap_up_s)],
    ["calls.endedBy", wordOf(t, "by", call.ended_by)],
    ["calls.cause", wordOf(t, "cause", call.cause)],
    ["calls.result", resultWord(call.notes.result)],
  ] as const;
  return (
    <Descriptions
      size="small"
      column={2}
      items={items.map(([key, value]) => ({ key, label: t(key), children: value }))}
    />
  );
}

function Recording({ call }: { call: CallDetail }) {
  const t = useText();
  const may = useMay();
  if (!may("recording.play")) return null;
  return (
    <Part title={t("calls.recording")}>
      <RecordingPart call={call} />
    </Part>
  );
}
