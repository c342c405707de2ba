/** 发送记录: what went out, what waits, what failed and why; a failed one can be sent again. */
import { Button, Select } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { RunExportButton } from "@/api/RunExportButton";
import { useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useMessages, useOutwardVerbs } from "./queries";
import { type Message, type MessageState, STATES } from "./types";
import { whyText } from "./words";

const TONES: Record<MessageState, Tone> = {
  failed: "bad",
  waiting: "warn",
  sent: "good",
  dropped: "plain",
};

export default function MessagesPage() {
  const t = useText();
  const control = useListState(["state"]);
  return (
    <ListPage<Message>
      name="outward-messages"
      title={t("outward.outbox")}
      query={useMessages(control.state)}
      columns={useMessageColumns()}
      control={control}
      empty={t("outward.outboxEmpty")}
      errorText={(error) => sentence(error, t)}
      filters={
        <Select
          allowClear
          aria-label={t("outward.state")}
          placeholder={t("outward.state")}
          style={{ minWidth: 150 }}
          value={control.state.filters.state || undefined}
          onChange={(state?: string) => control.filter("state", state)}
          options={STATES.map((value) => ({ value, label: wordOf(t, "outwardState", value) }))}
        />
      }
      actions={
        <>
          <RunExportButton path="/outward/messages" state={control.state} />
          <Link to="/settings/outward">
            <Button>{t("outward.title")}</Button>
          </Link>
        </>
      }
    />
  );
}

function useMessageColumns(): ListColumn<Message>[] {
  const t = useText();
  const { again } = useOutwardVerbs();
  const retry = (id: string) =>
    again(id).then(
      () => tellDone(t("outward.againDone")),
      (error) => tellError(sentence(error, t)),
    );
  return [
    { key: "at", title: t("outward.at"), sorter: true, render: (_, one) => <Moment at={one.at} /> },
    {
      key: "kind",
      title: t("outward.kind"),
      fixedIn: true,
      render: (_, one) => wordOf(t, "outwardKind", one.kind),
    },
    { key: "name", title: t("outward.receiver"), dataIndex: "name" },
    { key: "way", title: t("outward.way"), render: (_, one) => wordOf(t, "outwardWay", one.way) },
    {
      key: "state",
      title: t("outward.state"),
      fixedIn: true,
      render: (_, one) => (
        <Pill tone={TONES[one.state]}>{wordOf(t, "outwardState", one.state)}</Pill>
      ),
    },
    {
      key: "why",
      title: t("outward.why"),
      render: (_, one) => whyText(t, one.why, one.detail),
    },
    { key: "attempts", title: t("outward.attempts"), dataIndex: "attempts", align: "right" },
    {
      key: "next_at",
      title: t("outward.nextAt"),
      extra: true,
      render: (_, one) => <Moment at={one.next_at} />,
    },
    {
      key: "actions",
      title: t("common.actions"),
      fixedIn: true,
      render: (_, one) =>
        one.state === "failed" ? (
          <Button size="small" type="link" onClick={() => void retry(one.id)}>
            {t("outward.again")}
          </Button>
        ) : null,
    },
  ];
}
