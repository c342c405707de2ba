/** Rules by number: class, priority, queue, and whom such calls are kept for. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { CallerRule } from "@/api/types";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { tellError } from "@/shared/tell";
import { CallerRuleForm } from "./CallerRuleForm";
import { useAllAgents, useAllQueues, useCallerRules, useSetup, useTeams } from "./queries";

export default function CallerRulesPage() {
  const t = useText();
  const manage = useMay()("queue.manage");
  const control = useListState([]);
  const [editing, setEditing] = useState<CallerRule | "new" | null>(null);
  return (
    <>
      <ListPage<CallerRule>
        name="caller-rules"
        title={t("rules.title")}
        query={useCallerRules(control.state)}
        columns={useColumns(manage)}
        control={control}
        empty={t("rules.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("rules.searchHint")} />}
        actions={
          manage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("rules.new")}
            </Button>
          ) : null
        }
        open={manage ? setEditing : undefined}
      />
      <CallerRuleForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useColumns(manage: boolean): ListColumn<CallerRule>[] {
  const t = useText();
  const { modal } = App.useApp();
  const { deleteRule } = useSetup();
  const queues = useAllQueues().data?.items ?? [];
  const agents = useAllAgents().data?.items ?? [];
  const teams = useTeams().data?.items ?? [];
  const ask = (rule: CallerRule) =>
    modal.confirm({
      title: t("rules.deleteAsk", { number: rule.number }),
      okButtonProps: { danger: true },
      onOk: () => deleteRule(rule.id).catch((error) => tellError(sentence(error, t))),
    });
  return [
    {
      key: "number",
      title: t("rules.number"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, rule) => <strong className="figures">{rule.number}</strong>,
    },
    { key: "on", title: t("rules.on"), render: (_, rule) => t(`rules.on.${rule.on}`) },
    {
      key: "label",
      title: t("rules.label"),
      sorter: true,
      render: (_, rule) => (rule.label ? <Tag>{rule.label}</Tag> : null),
    },
    {
      key: "priority",
      title: t("rules.priority"),
      sorter: true,
      align: "right",
      render: (_, rule) => <span className="figures">{count(rule.priority)}</span>,
    },
    {
      key: "queue",
      title: t("rules.queue"),
      render: (_, rule) => queues.find((one) => one.id === rule.queue)?.name ?? "",
    },
    {
      key: "agent",
      title: t("rules.agent"),
      render: (_, rule) => agents.find((one) => one.id === rule.agent)?.name ?? "",
    },
    {
      key: "team",
      title: t("rules.team"),
      render: (_, rule) => teams.find((one) => one.id === rule.team)?.name ?? "",
    },
    {
      key: "do_not_call",
      title: t("rules.doNotCall"),
      render: (_, rule) =>
        rule.do_not_call ? <Tag color="red">{t("rules.doNotCall")}</Tag> : null,
    },
    {
      key: "drop",
      title: "",
      render: (_, rule) =>
        manage ? (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={`${t("common.delete")} ${rule.number}`}
            onClick={(event) => {
              event.stopPropagation();
              ask(rule);
            }}
          />
        ) : null,
    },
  ];
}
