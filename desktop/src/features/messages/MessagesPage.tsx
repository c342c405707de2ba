/** The inbox: messages that callers left, worked off like calls. */
import { Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import type { Message } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { spacedNumber } from "@/shared/numbers";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { MessageDrawer } from "./MessageDrawer";
import { useBoxes, useMessages } from "./queries";

const STATES = ["new", "in_work", "done"] as const;
const TONES: Record<Message["state"], Tone> = { new: "warn", in_work: "busy", done: "good" };

export default function MessagesPage() {
  const t = useText();
  const control = useListState(["state", "box", "assignee", "from", "to"]);
  const query = useMessages(control.state);
  const boxes = useBoxes().data ?? [];
  const { user } = useMe();
  const may = useMay();
  const [openId, setOpenId] = useState<string | null>(null);
  const { filters } = control.state;
  const open = query.data?.items.find((message) => message.id === openId) ?? null;
  const choose = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Select
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width: 140 }}
      value={filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <>
      <ListPage<Message>
        name="messages"
        title={t("messages.title")}
        query={query}
        columns={useMessageColumns()}
        control={control}
        empty={t("messages.empty")}
        errorText={(error) => sentence(error, t)}
        actions={
          may("call.export") ? <RunExportButton path="/messages" state={control.state} /> : null
        }
        filters={
          <>
            <SearchBox control={control} hint={t("messages.searchHint")} />
            {choose(
              "state",
              t("messages.state"),
              STATES.map((value) => ({ value, label: t(`messageState.${value}`) })),
            )}
            {choose("assignee", t("messages.assignee"), [
              { value: user.id, label: t("messages.mine") },
            ])}
            {boxes.length > 1
              ? choose(
                  "box",
                  t("messages.box"),
                  boxes.map((box) => ({ value: box, label: box })),
                )
              : null}
            <PeriodFilter control={control} />
          </>
        }
        open={(message) => setOpenId(message.id)}
        openId={openId}
      />
      <MessageDrawer message={open} close={() => setOpenId(null)} />
    </>
  );
}

function useMessageColumns(): ListColumn<Message>[] {
  const t = useText();
  return [
    {
      key: "number",
      title: t("calls.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, message) => <strong className="figures">{spacedNumber(message.caller)}</strong>,
    },
    {
      key: "state",
      title: t("messages.state"),
      sorter: true,
      render: (_, { state }) => <Pill tone={TONES[state]}>{t(`messageState.${state}`)}</Pill>,
    },
    {
      key: "at",
      title: t("messages.at"),
      sorter: true,
      render: (_, message) => <Moment at={message.at} />,
    },
    {
      key: "seconds",
      title: t("messages.length"),
      sorter: true,
      align: "right",
      render: (_, { seconds }) => <span className="figures">{duration(seconds)}</span>,
    },
    { key: "box", title: t("messages.box"), sorter: true, dataIndex: "box" },
    {
      key: "assignee",
      title: t("messages.assignee"),
      sorter: true,
      render: (_, { assignee_name }) => assignee_name ?? "–",
    },
    { key: "place", title: t("calls.place"), render: (_, { caller }) => caller.place || "–" },
  ];
}
