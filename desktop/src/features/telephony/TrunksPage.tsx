/** Trunks: ways to the outside, and what the switch says of each. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Trunk } from "@/api/telephony";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { codecName } from "./Codecs";
import { LivePill } from "./LivePill";
import { useTelephony, useTrunks } from "./queries";
import { TrunkForm } from "./TrunkForm";

const FILTERS = ["kind", "state"] as const;
const STATES = ["registered", "reachable", "unreachable", "refused", "unasked", "off"] as const;

export default function TrunksPage() {
  const t = useText();
  const control = useListState(FILTERS);
  const query = useTrunks(control.state);
  const [editing, setEditing] = useState<Trunk | "new" | null>(useCreateAsked() ? "new" : null);
  return (
    <>
      <ListPage<Trunk>
        name="trunks"
        title={t("trunks.title")}
        query={query}
        columns={useTrunkColumns()}
        control={control}
        empty={t("trunks.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("trunks.searchHint")} />
            <Select
              allowClear
              placeholder={t("trunks.kind")}
              aria-label={t("trunks.kind")}
              style={{ width: 150 }}
              value={control.state.filters.kind}
              onChange={(kind) => control.filter("kind", kind)}
              options={(["ip", "registration"] as const).map((value) => ({
                value,
                label: t(`trunks.kind.${value}`),
              }))}
            />
            <Select
              allowClear
              placeholder={t("common.status")}
              aria-label={t("common.status")}
              style={{ width: 150 }}
              value={control.state.filters.state}
              onChange={(state) => control.filter("state", state)}
              options={STATES.map((value) => ({ value, label: t(`switch.${value}`) }))}
            />
          </>
        }
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("trunks.new")}
          </Button>
        }
        open={setEditing}
      />
      <TrunkForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useTrunkColumns(): ListColumn<Trunk>[] {
  const t = useText();
  const end = useDeletion();
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, trunk) => <strong>{trunk.name}</strong>,
    },
    {
      key: "state",
      title: t("common.status"),
      sorter: true,
      render: (_, trunk) => <LivePill live={trunk.live} />,
    },
    {
      key: "since",
      title: t("trunks.since"),
      sorter: true,
      render: (_, trunk) => <Moment at={trunk.live.since} />,
    },
    {
      key: "kind",
      title: t("trunks.kind"),
      sorter: true,
      render: (_, trunk) => t(`trunks.kind.${trunk.kind}`),
    },
    {
      key: "host",
      title: t("trunks.host"),
      sorter: true,
      render: (_, trunk) => (
        <span className="figures">
          {trunk.host}:{trunk.port}
        </span>
      ),
    },
    {
      key: "transport",
      title: t("trunks.transport"),
      sorter: true,
      render: (_, trunk) =>
        `${trunk.transport.toUpperCase()}${trunk.media === "sdes" ? " + SRTP" : ""}`,
    },
    {
      key: "codecs",
      title: t("trunks.codecs"),
      extra: true,
      render: (_, trunk) => trunk.codecs.map(codecName).join(", "),
    },
    {
      key: "caller",
      title: t("trunks.caller"),
      render: (_, trunk) => <span className="figures">{trunk.caller || "–"}</span>,
    },
    {
      key: "numbers",
      title: t("trunks.numbers"),
      align: "right",
      render: (_, trunk) => <span className="figures">{count(trunk.numbers)}</span>,
    },
    {
      key: "max_calls",
      title: t("trunks.maxCalls"),
      align: "right",
      extra: true,
      render: (_, trunk) => <span className="figures">{count(trunk.max_calls)}</span>,
    },
    {
      key: "actions",
      title: t("common.actions"),
      render: (_, trunk) => (
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={`${t("common.delete")} ${trunk.name}`}
          onClick={(event) => {
            event.stopPropagation();
            end(trunk);
          }}
        />
      ),
    },
  ];
}

function useDeletion() {
  const t = useText();
  const { modal } = App.useApp();
  const { deleteTrunk } = useTelephony();
  return (trunk: Trunk) => {
    if (trunk.numbers > 0) {
      modal.info({
        title: t("trunks.delete"),
        content: t("trunks.deleteNumbers", { count: trunk.numbers }),
      });
      return;
    }
    modal.confirm({
      title: t("trunks.delete"),
      content: t("trunks.deleteAsk", { name: trunk.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        deleteTrunk(trunk.id).then(
          () => tellDone(t("common.deleted")),
          (error) => tellError(sentence(error, t)),
        ),
    });
  };
}
