/** One draw: its recordings in the order drawn, each to be listened to; what was heard is marked. */
import { Button, Result, Skeleton, Table } from "antd";
import { Link, useParams } from "react-router";
import { sentence } from "@/api/errors";
import type { Drawn } from "@/api/types";
import { useWaveform } from "@/api/waveform";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Player } from "@/shared/recording/Player";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { useDrawn, useQueueNames, useRecordingChanges } from "./queries";
import "./recordings.css";
import "@/shared/list/list.css";

export default function DrawPage() {
  const t = useText();
  const { id = "" } = useParams();
  const query = useDrawn(id);
  const queues = useQueueNames();
  const { listened } = useRecordingChanges();
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
  const mark = (place: number) =>
    void listened(id, place).catch((error: unknown) => tellError(sentence(error, t)));
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("draws.one")}</h1>
        <div className="list-actions">
          <Link to="/draws">
            <Button>{t("draws.title")}</Button>
          </Link>
        </div>
      </header>
      <Table<Drawn>
        rowKey="place"
        size="small"
        pagination={false}
        dataSource={query.data}
        expandable={{
          rowExpandable: (row) => row.recording === "stored",
          expandedRowRender: (row) => <Sound call={row.call} begun={() => mark(row.place)} />,
        }}
        columns={[
          { title: "#", dataIndex: "place", width: 48 },
          {
            title: t("calls.arrived"),
            render: (_, row) => (
              <Link to={`/calls/${row.call}`}>
                <Moment at={row.arrived_at} />
              </Link>
            ),
          },
          { title: t("calls.agent"), render: (_, row) => row.agent_name ?? "–" },
          { title: t("calls.queue"), render: (_, row) => queues[row.queue ?? ""] ?? "–" },
          {
            title: t("messages.length"),
            align: "right",
            render: (_, row) => <span className="figures">{duration(row.seconds)}</span>,
          },
          {
            title: t("draws.listened"),
            render: (_, row) =>
              row.listened_at ? (
                <Pill tone="good">
                  {row.listened_by} <Moment at={row.listened_at} />
                </Pill>
              ) : (
                "–"
              ),
          },
        ]}
      />
    </section>
  );
}

function Sound({ call, begun }: { call: string; begun: () => void }) {
  const waveform = useWaveform(`/calls/${call}/waveform`);
  return <Player sound={`/calls/${call}/recording`} {...waveform} onBegin={begun} />;
}
