/** A draft that somebody else saved while it was typed in: what he saved, and whose text stays. */
import { Alert, Button, Popconfirm, Space } from "antd";
import type { ArticleContent, WholeArticle } from "@/api/knowledgeTypes";
import { type TextKey, useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { type DraftField, differing } from "./draft";
import { useDepartmentNames, useOrderTypes, useRoleNames } from "./queries";

interface Props {
  whole: WholeArticle;
  mine: ArticleContent;
  busy: boolean;
  keepMine: () => void;
  takeTheirs: () => void;
}

export function DraftConflict({ whole, mine, busy, keepMine, takeTheirs }: Props) {
  const t = useText();
  const { version } = whole;
  const fields = differing(mine, version);
  const said = useSaid(version);
  return (
    <Alert
      type="warning"
      showIcon
      className="draft-conflict"
      title={t("maintain.conflict", { name: whole.names[version.author] ?? "–" })}
      description={
        <>
          <p>
            <Moment at={version.changed_at} /> · {t("maintain.conflictHelp")}
          </p>
          {fields.length === 0 ? <p>{t("maintain.conflictSame")}</p> : null}
          {fields.map((field) => (
            <section key={field} data-theirs={field}>
              <strong>{t(FIELD_TEXTS[field])}</strong>
              <pre className="difference">{said(field) || "–"}</pre>
            </section>
          ))}
          <Space wrap>
            <Button size="small" type="primary" loading={busy} onClick={keepMine}>
              {t("maintain.keepMine")}
            </Button>
            <Popconfirm
              title={t("maintain.takeTheirsAsk")}
              okText={t("maintain.takeTheirs")}
              cancelText={t("common.cancel")}
              onConfirm={takeTheirs}
            >
              <Button size="small">{t("maintain.takeTheirs")}</Button>
            </Popconfirm>
          </Space>
        </>
      }
    />
  );
}

const FIELD_TEXTS: Record<DraftField, TextKey> = {
  title: "knowledge.title",
  body: "maintain.body",
  questions: "maintain.questions",
  keywords: "maintain.keywords",
  tags: "maintain.tags",
  departments: "maintain.departments",
  roles: "maintain.roles",
  order_types: "maintain.orderTypes",
  valid_from: "maintain.validFrom",
  valid_to: "maintain.validTo",
  must_read: "knowledge.mustRead",
  attachments: "attachments.title",
  note: "maintain.note",
};

/** A field of what was saved, in words. */
function useSaid(version: WholeArticle["version"]): (field: DraftField) => string {
  const t = useText();
  const departments = useDepartmentNames().data?.items ?? [];
  const roles = useRoleNames().data?.items ?? [];
  const types = useOrderTypes().data ?? [];
  const named = (ids: string[], all: readonly { id: string; name: string }[]) =>
    ids.map((id) => all.find((one) => one.id === id)?.name ?? id).join("、");
  return (field) => {
    switch (field) {
      case "questions":
        return version.questions.join("\n");
      case "keywords":
      case "tags":
        return version[field].join("、");
      case "departments":
        return named(version.departments, departments) || t("maintain.everybody");
      case "roles":
        return named(version.roles, roles) || t("maintain.everybody");
      case "order_types":
        return named(
          version.order_types,
          types.map(({ id, zh }) => ({ id, name: zh })),
        );
      case "valid_from":
      case "valid_to":
        return version[field]?.slice(0, 10) ?? "";
      case "must_read":
        return t(version.must_read ? "common.yes" : "common.no");
      case "attachments":
        return String(version.attachments.length);
      default:
        return version[field];
    }
  };
}
