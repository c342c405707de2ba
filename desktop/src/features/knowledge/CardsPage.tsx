/** 话术: scripts, quick replies, objection cards, FAB, complaint phrases, pairs and cases. */
import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Segmented, Tag, TreeSelect } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { CARD_KINDS, type CardKind, type KnowledgeCard } from "@/api/knowledgeTypes";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { useLanguage, useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import type { ListColumn } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { CardExtras } from "./CardExtras";
import { CardForm } from "./CardForm";
import { CardNarrow } from "./CardNarrow";
import "./knowledge.css";
import {
  FIRST,
  useCardList,
  useCategories,
  useDepartmentNames,
  useKnowledgeVerbs,
  useVariables,
} from "./queries";
import { branches } from "./tree";
import { inWords } from "./variables";

export default function CardsPage() {
  const t = useText();
  const may = useMay();
  const control = useAfterState(["kind", "category", "customer", "class"]);
  const categories = useCategories().data ?? [];
  const asked = control.state.filters.kind;
  const kind = CARD_KINDS.find((one) => one === asked) ?? "script";
  const query = useCardList(control.state, control.after, kind);
  const [open, setOpen] = useState<KnowledgeCard | "new" | null>(null);
  const mayAdd = may("knowledge.write") || kind === "reply";
  return (
    <>
      <Segmented<CardKind>
        className="knowledge-views"
        value={kind}
        onChange={(value) => {
          // Types of customers and classes are of one kind only.
          const { customer: _customer, class: _class, ...rest } = control.state.filters;
          control.set({ filters: { ...rest, kind: value } });
        }}
        options={CARD_KINDS.map((value) => ({ value, label: t(`cardKind.${value}`) }))}
      />
      <AfterList<KnowledgeCard>
        name={`cards-${kind}`}
        title={t(`cardKind.${kind}`)}
        query={query}
        sort={FIRST.cards}
        columns={useCardColumns(kind)}
        control={control}
        empty={t("cards.empty")}
        errorText={(error) => sentence(error, t)}
        open={setOpen}
        filters={
          <>
            <SearchBox control={control} hint={t("cards.searchHint")} />
            <TreeSelect
              allowClear
              treeDefaultExpandAll
              placeholder={t("knowledge.category")}
              aria-label={t("knowledge.category")}
              style={{ width: 180 }}
              value={control.state.filters.category}
              onChange={(value) => control.filter("category", value)}
              treeData={branches(categories)}
            />
            <CardNarrow
              kind={kind}
              size="middle"
              value={control.state.filters}
              change={(value) => {
                const { customer: _customer, class: _class, ...rest } = control.state.filters;
                control.set({ filters: { ...rest, ...value } });
              }}
            />
          </>
        }
        actions={
          <>
            {may("knowledge.import") ? (
              <RunExportButton
                path="/knowledge/cards"
                state={{ ...control.state, filters: { ...control.state.filters, kind } }}
              />
            ) : null}
            {mayAdd ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen("new")}>
                {t("cards.new")}
              </Button>
            ) : null}
          </>
        }
      />
      <CardForm
        key={open === null || open === "new" ? String(open) : open.id}
        kind={kind}
        card={open === "new" ? null : open}
        open={open !== null}
        close={() => setOpen(null)}
      />
    </>
  );
}

function useCardColumns(kind: CardKind): ListColumn<KnowledgeCard>[] {
  const names = new Map(useCategories().data?.map((one) => [one.id, one.name]));
  const departments = useDepartmentNames().data?.items ?? [];
  const variables = useVariables().data ?? [];
  const t = useText();
  const language = useLanguage();
  const may = useMay();
  const { modal } = App.useApp();
  const verbs = useKnowledgeVerbs();
  const retire = (card: KnowledgeCard) =>
    modal.confirm({
      title: t("cards.retireAsk", { title: card.title }),
      okText: t("cards.retire"),
      cancelText: t("common.cancel"),
      onOk: () =>
        verbs
          .retireCard(card.id, card.version)
          .then(() => tellDone(t("cards.retired")))
          .catch((error: unknown) => tellError(sentence(error, t))),
    });
  const columns: ListColumn<KnowledgeCard>[] = [
    {
      key: "title",
      title: t("knowledge.title"),
      sorter: true,
      fixedIn: true,
      width: 220,
      render: (_, card) => (
        <>
          {card.title} {card.personal ? <Tag>{t("cards.personal")}</Tag> : null}
        </>
      ),
    },
    {
      key: "text",
      title: t("cards.text"),
      width: 480,
      render: (_, card) => (
        <div className="card-text">
          <CardExtras card={card} />
          {inWords(card.text, variables, language)}
        </div>
      ),
    },
  ];
  if (kind === "case") {
    columns.push({
      key: "class",
      title: t("cards.class"),
      render: (_, card) => (
        <>
          <Pill tone={card.class === "good" ? "good" : "bad"}>
            {t(card.class === "good" ? "caseClass.good" : "caseClass.bad")}
          </Pill>{" "}
          {card.about}
        </>
      ),
    });
  }
  if (kind === "complaint") {
    columns.push({
      key: "customer",
      title: t("cards.customer"),
      render: (_, card) => card.customer,
    });
  }
  if (kind === "reply") {
    columns.push({
      key: "department",
      title: t("cards.department"),
      render: (_, card) =>
        card.personal
          ? t("cards.personal")
          : card.department === null
            ? t("maintain.everybody")
            : (departments.find((one) => one.id === card.department)?.name ?? t("common.unknown")),
    });
  }
  columns.push(
    {
      key: "category",
      title: t("knowledge.category"),
      extra: true,
      render: (_, card) => names.get(card.category ?? "") ?? "–",
    },
    {
      key: "tags",
      title: t("maintain.tags"),
      extra: true,
      render: (_, card) => card.tags.join("、") || "–",
    },
  );
  columns.push(
    {
      key: "uses",
      title: t("maintain.uses"),
      sorter: true,
      align: "right",
      render: (_, card) => card.uses,
    },
    {
      key: "changed_at",
      title: t("maintain.changedAt"),
      sorter: true,
      render: (_, card) => <Moment at={card.changed_at} />,
    },
    {
      key: "do",
      title: "",
      fixedIn: true,
      render: (_, card) =>
        card.personal || may("knowledge.write") ? (
          <Button
            type="link"
            size="small"
            onClick={(event) => {
              event.stopPropagation();
              retire(card);
            }}
          >
            {t("cards.retire")}
          </Button>
        ) : null,
    },
  );
  return columns;
}
