/** 拨号规则: which numbers may be dialled or transferred to, by whom, and what they are shown. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { DialRule } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { DialRuleForm } from "./DialRuleForm";
import { useChanges, useDialRules, useQueueNames, useRoleNames } from "./queries";

export default function DialRulesPage() {
  const t = useText();
  const control = useListState([]);
  const query = useDialRules(control.state);
  const [editing, setEditing] = useState<DialRule | "new" | null>(null);
  return (
    <>
      <ListPage<DialRule>
        name="dial-rules"
        title={t("dialRules.title")}
        query={query}
        columns={useColumns()}
        control={control}
        empty={t("dialRules.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("dialRules.searchHint")} />}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("dialRules.new")}
          </Button>
        }
        open={setEditing}
      />
      <DialRuleForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useColumns(): ListColumn<DialRule>[] {
  const t = useText();
  const roles = useRoleNames();
  const queues = useQueueNames();
  const { remove } = useChanges();
  const shown = (show: string) => {
    if (show === "") return t("dialRules.showTrunk");
    return show === "customer" ? t("dialRules.showCustomer") : show;
  };
  return [
    {
      key: "prefix",
      title: t("dialRules.prefix"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, rule) => <strong className="figures">{rule.prefix}</strong>,
    },
    {
      key: "allowed",
      title: t("dialRules.allowed"),
      sorter: true,
      render: (_, rule) => (
        <Tag color={rule.allowed ? "green" : "red"}>
          {t(rule.allowed ? "dialRules.allowed" : "dialRules.forbidden")}
        </Tag>
      ),
    },
    {
      key: "role",
      title: t("dialRules.role"),
      render: (_, rule) =>
        rule.role ? (roles[rule.role] ?? t("common.unknown")) : t("dialRules.everybody"),
    },
    {
      key: "queue",
      title: t("dialRules.queue"),
      render: (_, rule) =>
        rule.queue ? (queues[rule.queue] ?? t("common.unknown")) : t("dialRules.allQueues"),
    },
    { key: "show", title: t("dialRules.show"), render: (_, rule) => shown(rule.show) },
    { key: "note", title: t("dialRules.note"), render: (_, rule) => rule.note },
    {
      key: "delete",
      title: "",
      render: (_, rule) => (
        <Popconfirm title={t("dialRules.deleteAsk")} onConfirm={() => remove(rule.id)}>
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("dialRules.delete")}
            onClick={(event) => event.stopPropagation()}
          />
        </Popconfirm>
      ),
    },
  ];
}
