/** One article: text, other ways to ask, related ones; useful, wrong, outdated; follow, confirm. */
import { Alert, Button, Input, Popover, Result, Skeleton, Space, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { attachments } from "@/api/attachments";
import { sentence } from "@/api/errors";
import type { OpenedArticle, Verdict } from "@/api/knowledgeTypes";
import { AttachmentList } from "@/shared/attachments/AttachmentList";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { DifferenceView } from "./DifferenceView";
import { useArticle, useChanges, useKnowledgeVerbs, useRelated } from "./queries";
import { RichText } from "./RichText";

/** As many as are seen beside a call without scrolling; the nearest come first. */
const MOST_NARROW = 3;

interface Props {
  id: string;
  open: (id: string) => void;
  /** In the narrow column of the desk: only the nearest related ones. */
  narrow?: boolean;
}

export function ArticleView({ id, open, narrow }: Props) {
  const t = useText();
  const { data, error } = useArticle(id);
  if (error) return <Result status="warning" title={sentence(error, t)} />;
  if (!data) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <article className="article">
      <h2>{data.title}</h2>
      <p className="muted article-facts">
        {data.path} · {t("knowledge.version", { number: data.version })} · {data.author}{" "}
        <Moment at={data.published_at} />
        {data.tags.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </p>
      <MustRead article={data} />
      <SinceRead article={data} />
      <RichText nodes={data.nodes} />
      {data.files.length ? (
        <section className="article-files" aria-label={t("attachments.title")}>
          <AttachmentList files={data.files} transport={attachments} />
        </section>
      ) : null}
      <Feedback key={data.id} article={data} />
      <Related id={id} open={open} most={narrow ? MOST_NARROW : undefined} />
    </article>
  );
}

/** Read in an older version: what is different is one click away. */
function SinceRead({ article }: { article: OpenedArticle }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const { data } = useChanges(article.id, article.read_before, open);
  if (!article.read_before) return null;
  return (
    <>
      <Alert
        type="info"
        showIcon
        className="article-since"
        title={t("knowledge.sinceRead", { number: article.read_before })}
        action={
          <Button size="small" onClick={() => setOpen(!open)} aria-expanded={open}>
            {t(open ? "knowledge.hideChanges" : "knowledge.showChanges")}
          </Button>
        }
      />
      {open ? (
        <DifferenceView difference={data} old={article.read_before} fresh={article.version} />
      ) : null}
    </>
  );
}

function MustRead({ article }: { article: OpenedArticle }) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  if (!article.must_read) return null;
  if (article.confirmed_at) {
    return <Alert type="success" showIcon title={t("knowledge.confirmed")} />;
  }
  return (
    <Alert
      type="warning"
      showIcon
      title={t("knowledge.mustConfirm")}
      action={
        <Button
          size="small"
          type="primary"
          onClick={() =>
            verbs
              .confirm(article.id, article.version)
              .catch((error: unknown) => tellError(sentence(error, t)))
          }
        >
          {t("knowledge.confirm")}
        </Button>
      }
    />
  );
}

function Feedback({ article }: { article: OpenedArticle }) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const vote = async (verdict: Verdict, remark: string) => {
    try {
      await verbs.vote(article.id, verdict, remark);
      tellDone(t("knowledge.voted"));
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <Space wrap size="small" className="article-feedback">
      <Button size="small" onClick={() => void vote("useful", "")}>
        {t("verdict.useful")}
      </Button>
      {(["wrong", "outdated"] as const).map((verdict) => (
        <Doubt key={verdict} verdict={verdict} say={vote} />
      ))}
      <Button
        size="small"
        type="link"
        onClick={() =>
          verbs
            .follow("article", article.id, !article.follows)
            .catch((error: unknown) => tellError(sentence(error, t)))
        }
      >
        {t(article.follows ? "knowledge.unfollow" : "knowledge.follow")}
      </Button>
      {article.maintains ? <Link to={`/maintain/${article.id}`}>{t("knowledge.edit")}</Link> : null}
    </Space>
  );
}

function Doubt({
  verdict,
  say,
}: {
  verdict: "wrong" | "outdated";
  say: (verdict: Verdict, remark: string) => Promise<void>;
}) {
  const t = useText();
  const [remark, setRemark] = useState("");
  const [open, setOpen] = useState(false);
  const ready = verdict === "outdated" || remark.trim() !== "";
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      content={
        <Space orientation="vertical">
          <Input.TextArea
            rows={3}
            value={remark}
            maxLength={500}
            placeholder={t("knowledge.whatIsWrong")}
            aria-label={t("knowledge.whatIsWrong")}
            onChange={(event) => setRemark(event.target.value)}
          />
          <Button
            size="small"
            type="primary"
            disabled={!ready}
            onClick={() => {
              setOpen(false);
              void say(verdict, remark);
            }}
          >
            {t("knowledge.send")}
          </Button>
        </Space>
      }
    >
      <Button size="small">{t(`verdict.${verdict}`)}</Button>
    </Popover>
  );
}

interface RelatedProps {
  id: string;
  open: (id: string) => void;
  most?: number;
}

function Related({ id, open, most }: RelatedProps) {
  const t = useText();
  const { data } = useRelated(id);
  if (!data?.length) return null;
  return (
    <section className="article-related">
      <h3>{t("knowledge.related")}</h3>
      <ul>
        {data.slice(0, most).map((one) => (
          <li key={one.article}>
            <Button type="link" size="small" onClick={() => open(one.article)}>
              {one.title}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
