/** 知识维护: articles of the own part, what is to review, what is due, votes, gaps; import, export. */
import { ImportOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Segmented, Select, TreeSelect } from "antd";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import {
  type ArticleRow,
  type ArticleVote,
  type KnowledgeGap,
  VERSION_STATES,
  type VersionState,
} from "@/api/knowledgeTypes";
import { useMay } from "@/api/me";
import { RunExportButton } from "@/api/RunExportButton";
import { SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import { AfterList } from "@/shared/list/AfterList";
import { type ListColumn, useColumns } from "@/shared/list/columns";
import { SearchBox } from "@/shared/list/SearchBox";
import { useAfterState } from "@/shared/list/useAfterState";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { BulkBar } from "./BulkBar";
import { ImportDrawer } from "./ImportDrawer";
import "./knowledge.css";
import { FIRST, useArticles, useCategories, useGaps, useKnowledgeVerbs, useVotes } from "./queries";
import { branches } from "./tree";

export const TONES: Record<VersionState, Tone> = {
  draft: "plain",
  in_review: "warn",
  published: "good",
  expired: "bad",
  withdrawn: "bad",
  superseded: "plain",
  discarded: "plain",
};

const VIEWS = ["all", "review", "due", "votes", "gaps"] as const;
type View = (typeof VIEWS)[number];
const ARTICLE_FILTERS = ["state", "kind", "category"];
const VOTE_FILTERS = ["verdict"];
const MORE: Partial<Record<View, Record<string, string>>> = {
  review: { state: "in_review" },
  due: { due_days: "14" },
};

export default function MaintainPage() {
  const t = useText();
  const [address, setAddress] = useSearchParams();
  const asked = address.get("view");
  const view = VIEWS.find((one) => one === asked) ?? "all";
  return (
    <>
      <Segmented
        className="knowledge-views"
        value={view}
        onChange={(next) => setAddress(next === "all" ? {} : { view: next })}
        options={VIEWS.map((value) => ({ value, label: t(`maintain.${value}`) }))}
      />
      {view === "votes" ? (
        <Votes />
      ) : view === "gaps" ? (
        <Gaps />
      ) : (
        <Articles key={view} view={view} />
      )}
    </>
  );
}

function Articles({ view }: { view: View }) {
  const t = useText();
  const may = useMay();
  const navigate = useNavigate();
  const control = useAfterState(ARTICLE_FILTERS);
  const query = useArticles(control.state, control.after, MORE[view] ?? {});
  const categories = useCategories().data ?? [];
  const names = new Map(categories.map((one) => [one.id, one.name]));
  const columns = useArticleColumns(names);
  const choice = useColumns("knowledge", columns);
  const [importing, setImporting] = useState(false);
  const [chosen, setChosen] = useState<ArticleRow[]>([]);
  const exported = {
    ...control.state,
    filters: { ...control.state.filters, ...(MORE[view] ?? {}) },
  };
  return (
    <>
      <AfterList<ArticleRow>
        name="knowledge"
        title={t("menu.maintain")}
        query={query}
        sort={FIRST.articles}
        columns={columns}
        choice={choice}
        tabs={
          view === "all" ? (
            <SavedViews list="knowledge" names={ARTICLE_FILTERS} columns={choice} />
          ) : null
        }
        control={control}
        empty={t("maintain.empty")}
        errorText={(error) => sentence(error, t)}
        open={(row) => void navigate(`/maintain/${row.id}`)}
        selection={{
          selectedRowKeys: chosen.map((one) => one.id),
          onChange: (_keys, rows) => setChosen(rows.filter(Boolean)),
        }}
        bar={<BulkBar chosen={chosen} clear={() => setChosen([])} />}
        actions={
          <>
            {may("knowledge.import") ? (
              <>
                <Button icon={<ImportOutlined />} onClick={() => setImporting(true)}>
                  {t("maintain.import")}
                </Button>
                <RunExportButton path="/knowledge" state={exported} more={["md"]} />
              </>
            ) : null}
            {may("knowledge.write") ? (
              <Link to="/maintain/new">
                <Button type="primary" icon={<PlusOutlined />}>
                  {t("maintain.new")}
                </Button>
              </Link>
            ) : null}
          </>
        }
        filters={
          <>
            <SearchBox control={control} hint={t("maintain.searchHint")} />
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
            {view === "all" ? (
              <Select
                allowClear
                placeholder={t("maintain.state")}
                aria-label={t("maintain.state")}
                style={{ width: 140 }}
                value={control.state.filters.state}
                onChange={(value) => control.filter("state", value)}
                options={VERSION_STATES.filter(
                  (one) => one !== "superseded" && one !== "discarded",
                ).map((value) => ({ value, label: t(`versionState.${value}`) }))}
              />
            ) : null}
          </>
        }
      />
      <ImportDrawer open={importing} close={() => setImporting(false)} />
    </>
  );
}

function useArticleColumns(names: Map<string, string>): ListColumn<ArticleRow>[] {
  const t = useText();
  return [
    {
      key: "title",
      title: t("knowledge.title"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, row) => <Link to={`/maintain/${row.id}`}>{row.title}</Link>,
    },
    {
      key: "state",
      title: t("maintain.state"),
      sorter: true,
      render: (_, row) => (
        <>
          <Pill tone={TONES[row.state]}>{t(`versionState.${row.state}`)}</Pill>
          {row.open && row.published ? (
            <span className="muted"> {t("maintain.alsoPublished")}</span>
          ) : null}
        </>
      ),
    },
    {
      key: "category",
      title: t("knowledge.category"),
      render: (_, row) => names.get(row.category) ?? "–",
    },
    {
      key: "kind",
      title: t("maintain.kind"),
      extra: true,
      render: (_, row) => t(`articleKind.${row.kind}`),
    },
    {
      key: "votes",
      title: t("maintain.doubts"),
      align: "right",
      render: (_, { votes }) => (votes.wrong ?? 0) + (votes.outdated ?? 0) || "–",
    },
    { key: "uses", title: t("maintain.uses"), align: "right", render: (_, row) => row.uses },
    {
      key: "valid_to",
      title: t("maintain.validTo"),
      sorter: true,
      render: (_, row) => <Moment at={row.valid_to} />,
    },
    { key: "author", title: t("maintain.author"), render: (_, row) => row.author_name || "–" },
    {
      key: "changed_at",
      title: t("maintain.changedAt"),
      sorter: true,
      render: (_, row) => <Moment at={row.changed_at} />,
    },
  ];
}

function Votes() {
  const t = useText();
  const may = useMay();
  const control = useAfterState(VOTE_FILTERS);
  const query = useVotes(control.state, control.after);
  const verbs = useKnowledgeVerbs();
  const columns: ListColumn<ArticleVote>[] = [
    {
      key: "title",
      title: t("knowledge.title"),
      fixedIn: true,
      render: (_, vote) => <Link to={`/maintain/${vote.article}`}>{vote.title}</Link>,
    },
    {
      key: "verdict",
      title: t("maintain.verdict"),
      sorter: true,
      render: (_, { verdict }) => (
        <Pill tone={verdict === "useful" ? "good" : "bad"}>{t(`verdict.${verdict}`)}</Pill>
      ),
    },
    { key: "remark", title: t("maintain.remark"), render: (_, vote) => vote.remark || "–" },
    {
      key: "user",
      title: t("maintain.by"),
      render: (_, vote) => vote.user_name,
    },
    {
      key: "at",
      title: t("maintain.at"),
      sorter: true,
      render: (_, vote) => <Moment at={vote.at} />,
    },
    {
      key: "do",
      title: "",
      fixedIn: true,
      render: (_, vote) => (
        <Button
          type="link"
          size="small"
          onClick={() =>
            verbs
              .settleVote(vote.id)
              .then(() => tellDone(t("maintain.settled")))
              .catch((error: unknown) => tellError(sentence(error, t)))
          }
        >
          {t("maintain.settle")}
        </Button>
      ),
    },
  ];
  const choice = useColumns("knowledge-votes", columns);
  return (
    <AfterList<ArticleVote>
      name="knowledge-votes"
      title={t("maintain.votes")}
      query={query}
      sort={FIRST.votes}
      columns={columns}
      choice={choice}
      tabs={<SavedViews list="knowledge-votes" names={VOTE_FILTERS} columns={choice} />}
      control={control}
      empty={t("maintain.votesEmpty")}
      errorText={(error) => sentence(error, t)}
      actions={
        may("knowledge.import") ? (
          <RunExportButton path="/knowledge/votes" state={control.state} />
        ) : null
      }
      filters={
        <>
          <SearchBox control={control} hint={t("maintain.votesHint")} />
          <Select
            allowClear
            placeholder={t("maintain.verdict")}
            aria-label={t("maintain.verdict")}
            style={{ width: 140 }}
            value={control.state.filters.verdict}
            onChange={(value) => control.filter("verdict", value)}
            options={(["useful", "wrong", "outdated"] as const).map((value) => ({
              value,
              label: t(`verdict.${value}`),
            }))}
          />
        </>
      }
    />
  );
}

function Gaps() {
  const t = useText();
  const may = useMay();
  const control = useAfterState([]);
  const query = useGaps(control.state, control.after);
  const verbs = useKnowledgeVerbs();
  const columns: ListColumn<KnowledgeGap>[] = [
    {
      key: "query",
      title: t("maintain.words"),
      sorter: true,
      fixedIn: true,
      render: (_, gap) => gap.query,
    },
    {
      key: "times",
      title: t("maintain.times"),
      sorter: true,
      align: "right",
      render: (_, gap) => gap.times,
    },
    {
      key: "people",
      title: t("maintain.people"),
      sorter: true,
      align: "right",
      render: (_, gap) => gap.people,
    },
    {
      key: "last_at",
      title: t("maintain.lastAt"),
      sorter: true,
      render: (_, gap) => <Moment at={gap.last_at} />,
    },
    {
      key: "do",
      title: "",
      fixedIn: true,
      render: (_, gap) => (
        <>
          <Link to={`/maintain/new?title=${encodeURIComponent(gap.query)}`}>
            {t("maintain.write")}
          </Link>
          <Button
            type="link"
            size="small"
            onClick={() =>
              verbs
                .settleGap(gap.query)
                .then(() => tellDone(t("maintain.settled")))
                .catch((error: unknown) => tellError(sentence(error, t)))
            }
          >
            {t("maintain.settle")}
          </Button>
        </>
      ),
    },
  ];
  return (
    <AfterList<KnowledgeGap>
      name="knowledge-gaps"
      title={t("maintain.gaps")}
      query={query}
      sort={FIRST.gaps}
      columns={columns}
      control={control}
      empty={t("maintain.gapsEmpty")}
      errorText={(error) => sentence(error, t)}
      actions={
        may("knowledge.import") ? (
          <RunExportButton path="/knowledge/gaps" state={control.state} />
        ) : null
      }
      filters={<SearchBox control={control} hint={t("maintain.words")} />}
    />
  );
}
