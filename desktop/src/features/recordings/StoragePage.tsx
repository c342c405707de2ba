/** 录音存储: where recordings lie, what waits to be moved into the store, and what is in the way. */
import { Alert, Button, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { MoveState, RecordingMove, StoreState } from "@/api/types";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useMoves, useRecordingChanges, useStore } from "./queries";

type Row = RecordingMove & { id: string };

const STATES: MoveState[] = ["waiting", "both", "moved"];
const MEGA = 1_000_000;
const AIR = { marginBottom: 16 };
const megabytes = (bytes: number) => `${(bytes / MEGA).toFixed(1)} MB`;

export default function StoragePage() {
  const t = useText();
  const control = useListState(["state"]);
  const store = useStore();
  return (
    <>
      {store.data && <Standing state={store.data} />}
      <ListPage<Row>
        name="recording-moves"
        title={t("storage.title")}
        query={useMoves(control.state)}
        columns={useMoveColumns()}
        control={control}
        empty={t("storage.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <Select
            allowClear
            aria-label={t("storage.where")}
            placeholder={t("storage.where")}
            style={{ minWidth: 150 }}
            value={control.state.filters.state || undefined}
            onChange={(state?: string) => control.filter("state", state)}
            options={STATES.map((state) => ({
              value: state,
              label: wordOf(t, "storage.state", state),
            }))}
          />
        }
        actions={
          <>
            {store.data?.place && <TryButton />}
            <Link to="/settings/retention">
              <Button>{t("retention.title")}</Button>
            </Link>
          </>
        }
      />
    </>
  );
}

function useProblem() {
  const t = useText();
  return (problem: string, detail: string) =>
    !problem
      ? "–"
      : `storeProblem.${problem}` in texts
        ? wordOf(t, "storeProblem", problem)
        : detail;
}

function Standing({ state }: { state: StoreState }) {
  const t = useText();
  const problem = useProblem();
  if (state.place === null)
    return (
      <Alert
        type="info"
        showIcon
        style={AIR}
        title={t("storage.onDisk", { folder: state.folder })}
      />
    );
  const figure = (key: TextKey, count: number, bytes?: number) =>
    `${t(key)} ${count}${bytes === undefined ? "" : ` (${megabytes(bytes)})`}`;
  return (
    <Alert
      type={state.problem ? "warning" : "info"}
      showIcon
      style={AIR}
      title={t("storage.inStore", {
        folder: state.folder,
        place: state.place,
        days: state.keep_on_disk_days,
      })}
      description={
        <>
          <div>
            {[
              figure("storage.waiting", state.waiting, state.waiting_bytes),
              figure("storage.moved", state.moved, state.moved_bytes),
              figure("storage.also", state.also_on_disk),
            ].join(" · ")}
            {` · ${t("storage.last")} `}
            {state.last_moved_at ? <Moment at={state.last_moved_at} /> : t("storage.never")}
          </div>
          {state.problem && (
            <div>{t("storage.problem", { why: problem(state.problem, state.detail) })}</div>
          )}
        </>
      }
    />
  );
}

function TryButton() {
  const t = useText();
  const problem = useProblem();
  const { tryStore } = useRecordingChanges();
  const [trying, setTrying] = useState(false);
  const attempt = async () => {
    setTrying(true);
    try {
      const found = await tryStore();
      if (found.problem) tellError(problem(found.problem, found.detail));
      else tellDone(t("storage.tryOk"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setTrying(false);
    }
  };
  return (
    <Button loading={trying} onClick={() => void attempt()}>
      {t("storage.try")}
    </Button>
  );
}

function useMoveColumns(): ListColumn<Row>[] {
  const t = useText();
  const problem = useProblem();
  return [
    {
      key: "arrived_at",
      title: t("calls.arrived"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, row) => (
        <Link to={`/calls/${row.call}`}>
          <Moment at={row.arrived_at} />
        </Link>
      ),
    },
    { key: "agent", title: t("calls.agent"), render: (_, row) => row.agent_name ?? "–" },
    {
      key: "state",
      title: t("storage.where"),
      render: (_, row) => (
        <Pill tone={row.state === "waiting" ? "warn" : "good"}>
          {wordOf(t, "storage.state", row.state)}
        </Pill>
      ),
    },
    { key: "place", title: t("storage.title"), extra: true, render: (_, row) => row.place || "–" },
    {
      key: "bytes",
      title: t("storage.size"),
      sorter: true,
      align: "right",
      render: (_, row) => megabytes(row.bytes),
    },
    {
      key: "moved_at",
      title: t("storage.movedAt"),
      sorter: true,
      render: (_, row) => (row.moved_at ? <Moment at={row.moved_at} /> : "–"),
    },
    { key: "attempts", title: t("storage.tries"), align: "right", dataIndex: "attempts" },
    { key: "why", title: t("storage.why"), render: (_, row) => problem(row.problem, row.detail) },
  ];
}
