/** 录音留存: how long recordings are kept, by queue; from here to what falls due and to legal holds. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { RetentionRule } from "@/api/types";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { tellError } from "@/shared/tell";
import { useQueueNames, useRecordingChanges, useRules } from "./queries";
import { RuleForm } from "./RuleForm";

export default function RetentionPage() {
  const t = useText();
  const control = useListState([]);
  const query = useRules();
  const [editing, setEditing] = useState<RetentionRule | "new" | null>(null);
  return (
    <>
      <ListPage<RetentionRule>
        name="retention"
        title={t("retention.title")}
        query={query}
        columns={useRuleColumns()}
        control={control}
        empty={t("retention.empty")}
        errorText={(error) => sentence(error, t)}
        actions={
          <>
            <Link to="/settings/retention/due">
              <Button>{t("retention.due")}</Button>
            </Link>
            <Link to="/settings/retention/not-whole">
              <Button>{t("notWhole.title")}</Button>
            </Link>
            <Link to="/settings/retention/storage">
              <Button>{t("storage.title")}</Button>
            </Link>
            <Link to="/settings/retention/holds">
              <Button>{t("keeping.holds")}</Button>
            </Link>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("retention.new")}
            </Button>
          </>
        }
        open={setEditing}
      />
      <RuleForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useRuleColumns(): ListColumn<RetentionRule>[] {
  const t = useText();
  const queues = useQueueNames();
  const { removeRule } = useRecordingChanges();
  return [
    {
      key: "queue",
      title: t("calls.queue"),
      fixed: "left",
      fixedIn: true,
      render: (_, rule) => (
        <strong>
          {rule.queue ? (queues[rule.queue] ?? t("common.unknown")) : t("retention.others")}
        </strong>
      ),
    },
    {
      key: "days",
      title: t("retention.days"),
      align: "right",
      render: (_, rule) => <span className="figures">{count(rule.days)}</span>,
    },
    { key: "note", title: t("dialRules.note"), render: (_, { note }) => note || "–" },
    {
      key: "delete",
      title: "",
      render: (_, rule) => (
        <Popconfirm
          title={t("retention.deleteAsk")}
          onConfirm={() =>
            removeRule(rule.id).catch((error: unknown) => tellError(sentence(error, t)))
          }
        >
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("retention.delete")}
            onClick={(event) => event.stopPropagation()}
          />
        </Popconfirm>
      ),
    },
  ];
}
