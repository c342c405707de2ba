/** Columns of the list of customers: those of every card, then the centre's own fields. */
import { StopOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { Link } from "react-router";
import type { ContactKind, Customer } from "@/api/customerTypes";
import { useLanguage, useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { spaced } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import { useFields } from "./queries";
import { named, useWords } from "./words";

const TAGS_SHOWN = 3;

const firstOf = (card: Customer, kind: ContactKind) =>
  card.contacts.find((one) => one.kind === kind && one.primary) ??
  card.contacts.find((one) => one.kind === kind);

export function useColumns(): ListColumn<Customer>[] {
  const t = useText();
  const language = useLanguage();
  const words = useWords();
  const own = useFields().data?.filter((one) => one.active) ?? [];
  const contact = (kind: ContactKind, extra: boolean): ListColumn<Customer> => ({
    key: kind,
    title: t(`customers.kind.${kind}`),
    extra,
    render: (_, card) => {
      const found = firstOf(card, kind);
      if (!found) return "–";
      const more = card.contacts.filter((one) => one.kind === kind).length - 1;
      return (
        <span className="figures">
          {kind === "phone" ? spaced(found.value) : found.value}
          {found.do_not_call ? <StopOutlined title={t("customers.field.do_not_call")} /> : null}
          {more > 0 ? <span className="muted"> +{more}</span> : null}
        </span>
      );
    },
  });
  return [
    {
      key: "name",
      title: t("customers.field.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, card) => (
        <Link to={`/customers/${card.id}`} onClick={(event) => event.stopPropagation()}>
          <strong>{card.name}</strong>
        </Link>
      ),
    },
    contact("phone", false),
    {
      key: "level",
      title: t("customers.field.level"),
      render: (_, card) => words.level(card.level),
    },
    {
      key: "tags",
      title: t("customers.field.tags"),
      render: (_, { tags }) => (
        <span className="tags customer-tags">
          {tags.slice(0, TAGS_SHOWN).map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
          {tags.length > TAGS_SHOWN ? (
            <span className="muted" title={tags.slice(TAGS_SHOWN).join(t("common.and"))}>
              +{tags.length - TAGS_SHOWN}
            </span>
          ) : null}
        </span>
      ),
    },
    {
      key: "owner",
      title: t("customers.field.owner"),
      render: (_, card) =>
        card.owner ? (
          (card.names[card.owner] ?? "–")
        ) : (
          <span className="muted">{t("customers.noOwner")}</span>
        ),
    },
    {
      key: "department",
      title: t("customers.field.department"),
      render: (_, card) => (card.department ? (card.names[card.department] ?? "–") : "–"),
    },
    {
      key: "do_not_call",
      title: t("customers.field.do_not_call"),
      render: (_, card) =>
        card.do_not_call ? (
          <span className="customer-stop">
            <StopOutlined /> {t("common.yes")}
          </span>
        ) : (
          "–"
        ),
    },
    {
      key: "changed_at",
      title: t("customers.changedAt"),
      sorter: true,
      render: (_, card) => <Moment at={card.changed_at} />,
    },
    {
      key: "source",
      title: t("customers.field.source"),
      extra: true,
      render: (_, card) => words.source(card.source),
    },
    {
      key: "consent",
      title: t("customers.field.consent"),
      extra: true,
      render: (_, card) => t(`customers.consent.${card.consent}`),
    },
    contact("mail", true),
    contact("wechat", true),
    {
      key: "created_at",
      title: t("customers.createdAt"),
      sorter: true,
      extra: true,
      render: (_, card) => <Moment at={card.created_at} />,
    },
    {
      key: "remark",
      title: t("customers.field.remark"),
      extra: true,
      render: (_, { remark }) => (
        <span className="customer-remark" title={remark}>
          {remark || "–"}
        </span>
      ),
    },
    ...own.map(
      (field): ListColumn<Customer> => ({
        key: `own.${field.key}`,
        title: named(field, language),
        extra: true,
        align: field.type === "number" ? "right" : undefined,
        render: (_, card) => (
          <span className={field.type === "number" ? "figures" : undefined}>
            {words.own(field, card.fields[field.key])}
          </span>
        ),
      }),
    ),
  ];
}
