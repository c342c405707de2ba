/** The columns of the list of follow-ups. */
import { Button } from "antd";
import { Link } from "react-router";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { StateCell } from "./StateCell";
import { type Followup, isOpen } from "./types";

export interface RowVerbs {
  done: (one: Followup) => void;
  take: (one: Followup) => void;
}

export function useColumns(verbs: RowVerbs): ListColumn<Followup>[] {
  const t = useText();
  const named = (one: Followup, id: string | null) => (id && one.names[id]) || "–";
  return [
    {
      key: "due_at",
      title: t("followups.dueAt"),
      fixed: "left",
      fixedIn: true,
      sorter: true,
      render: (_, one) => <Moment at={one.due_at} />,
    },
    { key: "state", title: t("followups.state"), render: (_, one) => <StateCell one={one} /> },
    {
      key: "customer",
      title: t("followups.customer"),
      render: (_, one) =>
        one.customer ? (
          // The row's own click opens the follow-up.
          <Link to={`/customers/${one.customer}`} onClick={(event) => event.stopPropagation()}>
            {named(one, one.customer)}
          </Link>
        ) : (
          "–"
        ),
    },
    {
      key: "content",
      title: t("followups.content"),
      render: (_, one) => (
        <span className="followup-content" title={one.content}>
          {one.priority === "high" ? <Pill tone="bad">{t("followupPriority.high")}</Pill> : null}
          {one.content}
        </span>
      ),
    },
    { key: "way", title: t("followups.way"), render: (_, one) => t(`followupWay.${one.way}`) },
    {
      key: "assignee",
      title: t("followups.person"),
      render: (_, one) =>
        one.assignee
          ? named(one, one.assignee)
          : `${named(one, one.group?.id ?? null)} · ${t("followups.nobody")}`,
    },
    {
      key: "department",
      title: t("common.department"),
      extra: true,
      render: (_, one) => named(one, one.department),
    },
    {
      key: "repeat",
      title: t("followups.repeat"),
      extra: true,
      render: (_, one) => t(`followups.repeat.${one.repeat?.unit ?? "none"}`),
    },
    {
      key: "created_at",
      title: t("followups.createdBy", { name: "" }).trim(),
      sorter: true,
      extra: true,
      render: (_, one) => (
        <>
          {named(one, one.created_by)} <Moment at={one.created_at} />
        </>
      ),
    },
    {
      key: "result_text",
      title: t("followups.resultText"),
      extra: true,
      render: (_, one) => one.result_text || "–",
    },
    {
      key: "verbs",
      title: "",
      fixed: "right",
      fixedIn: true,
      render: (_, one) =>
        isOpen(one) ? (
          <Button
            type="link"
            size="small"
            onClick={(event) => {
              event.stopPropagation();
              if (one.assignee) verbs.done(one);
              else verbs.take(one);
            }}
          >
            {t(one.assignee ? "followups.done" : "followups.take")}
          </Button>
        ) : null,
    },
  ];
}
