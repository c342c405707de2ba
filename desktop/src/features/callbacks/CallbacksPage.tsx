/** Who is to be called back, by queue and state; cancel, or call next. */
import { App, Button, Select } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { CALLBACK_STATES, type Callback } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { spacedNumber } from "@/shared/numbers";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment, Timer } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useCallbacks, useCallbackVerbs, useQueueNames } from "./queries";

const TONES: Record<Callback["state"], Tone> = {
  waiting: "warn",
  offered: "busy",
  dialling: "busy",
  reached: "busy",
  talking: "busy",
  done: "good",
  failed: "bad",
  expired: "bad",
  cancelled: "plain",
  superseded: "plain",
};

export default function CallbacksPage() {
  const t = useText();
  const mayExport = useMay()("call.export");
  const control = useListState(["state", "queue", "from", "to"]);
  const query = useCallbacks(control.state);
  const queues = useQueueNames().data ?? [];
  const { filters } = control.state;
  const choose = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Select
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width: 150 }}
      value={filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={options}
    />
  );
  return (
    <ListPage<Callback>
      name="callbacks"
      title={t("callbacks.title")}
      query={query}
      columns={useColumns(new Map(queues.map((one) => [one.id, one.name])))}
      control={control}
      empty={t("callbacks.empty")}
      errorText={(error) => sentence(error, t)}
      actions={mayExport ? <RunExportButton path="/callbacks" state={control.state} /> : null}
      filters={
        <>
          <SearchBox control={control} hint={t("messages.searchHint")} />
          {choose("state", t("callbacks.state"), [
            { value: "open", label: t("callbackState.open") },
            ...CALLBACK_STATES.map((value) => ({ value, label: t(`callbackState.${value}`) })),
          ])}
          {choose(
            "queue",
            t("callbacks.queue"),
            queues.map((one) => ({ value: one.id, label: one.name })),
          )}
          <PeriodFilter control={control} />
        </>
      }
    />
  );
}

function useColumns(queues: Map<string, string>): ListColumn<Callback>[] {
  const t = useText();
  const verbs = useVerbs();
  return [
    {
      key: "number",
      title: t("calls.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, { number }) => <strong className="figures">{spacedNumber(number)}</strong>,
    },
    {
      key: "state",
      title: t("callbacks.state"),
      sorter: true,
      render: (_, { state, why }) => (
        <>
          <Pill tone={TONES[state]}>{t(`callbackState.${state}`)}</Pill>
          {why ? <span className="muted"> {wordOf(t, "callbackWhy", why)}</span> : null}
        </>
      ),
    },
    { key: "queue", title: t("callbacks.queue"), render: (_, one) => queues.get(one.queue) ?? "–" },
    {
      key: "place",
      title: t("callbacks.waits"),
      sorter: true,
      render: (_, one) => (one.closed_at ? <Moment at={one.place} /> : <Timer since={one.place} />),
    },
    {
      key: "attempts",
      title: t("callbacks.attempts"),
      sorter: true,
      align: "right",
      render: (_, one) => <span className="figures">{one.attempts}</span>,
    },
    {
      key: "last_outcome",
      title: t("callbacks.last"),
      render: (_, one) => (one.last_outcome ? wordOf(t, "callbackOutcome", one.last_outcome) : "–"),
    },
    {
      key: "not_before",
      title: t("callbacks.notBefore"),
      sorter: true,
      render: (_, one) => (one.not_before ? <Moment at={one.not_before} /> : "–"),
    },
    {
      key: "expires",
      title: t("callbacks.expires"),
      sorter: true,
      render: (_, one) => <Moment at={one.expires} />,
    },
    {
      key: "requested_at",
      title: t("callbacks.requested"),
      sorter: true,
      render: (_, one) => (
        <Link to={`/calls/${one.requested_in}`}>
          <Moment at={one.requested_at} />
        </Link>
      ),
    },
    {
      key: "agent",
      title: t("callbacks.agent"),
      sorter: true,
      render: (_, one) =>
        one.attempts > 0 ? (
          <Link to={`/calls/${one.call}`}>{one.agent_name ?? t("callbacks.lastCall")}</Link>
        ) : (
          (one.agent_name ?? "–")
        ),
    },
    { key: "verbs", title: "", fixed: "right", fixedIn: true, render: (_, one) => verbs(one) },
  ];
}

function useVerbs() {
  const t = useText();
  const { modal } = App.useApp();
  const { cancel, hurry } = useCallbackVerbs();
  const told = (work: Promise<void>, done: string) =>
    work.then(
      () => tellDone(done),
      (error) => tellError(sentence(error, t)),
    );
  const ask = (one: Callback) =>
    modal.confirm({
      title: t("callbacks.cancelAsk", { number: spacedNumber(one.number) }),
      okButtonProps: { danger: true },
      onOk: () => told(cancel(one.id), t("callbacks.cancelled")),
    });
  return (one: Callback) => {
    const open = ["waiting", "offered", "dialling", "reached"].includes(one.state);
    return (
      <>
        {one.state === "waiting" ? (
          <Button
            type="link"
            size="small"
            onClick={() => void told(hurry(one.id), t("callbacks.hurried"))}
          >
            {t("callbacks.hurry")}
          </Button>
        ) : null}
        {open ? (
          <Button type="link" size="small" danger onClick={() => void ask(one)}>
            {t("callbacks.cancel")}
          </Button>
        ) : null}
      </>
    );
  };
}
