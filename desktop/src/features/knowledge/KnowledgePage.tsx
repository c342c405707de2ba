/** 知识库, the reader: tree and search at the left, the article at the right; all in the address. */
import { SearchOutlined, StarFilled, StarOutlined } from "@ant-design/icons";
import { Button, Empty, Input, type InputRef, Skeleton, Tag, Tree } from "antd";
import { useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { useShortcut } from "@/shared/keys";
import { tellError } from "@/shared/tell";
import { ArticleView } from "./ArticleView";
import { FoundList } from "./FoundList";
import "./knowledge.css";
import { NotFound } from "./NotFound";
import { noteUse, useCategories, useKnowledgeVerbs, useOfCategory } from "./queries";
import { ToReadList } from "./ToReadList";
import { branches } from "./tree";
import { useTyped } from "./useTyped";

export default function KnowledgePage() {
  const t = useText();
  const may = useMay();
  const [address, setAddress] = useSearchParams();
  const article = address.get("article");
  const category = address.get("category");
  const go = (change: Record<string, string>) =>
    setAddress((before) => ({ ...Object.fromEntries(before), ...change }));
  const open = (id: string, query = "") => {
    if (query) noteUse("article", id, query);
    go({ article: id });
  };
  const typed = useTyped(open);
  const input = useRef<InputRef>(null);
  useShortcut("search", () => input.current?.focus({ cursor: "all" }));
  return (
    <section className="knowledge">
      <header className="knowledge-head">
        <h1>{t("menu.knowledge")}</h1>
        <div className="list-actions">
          {may("knowledge.write") || may("knowledge.review") ? (
            <Link to="/maintain">
              <Button>{t("menu.maintain")}</Button>
            </Link>
          ) : null}
        </div>
      </header>
      <div className="knowledge-columns">
        <aside className="card knowledge-side">
          <Input
            ref={input}
            value={typed.text}
            onChange={(event) => typed.setText(event.target.value)}
            onKeyDown={typed.onKeyDown}
            prefix={<SearchOutlined />}
            suffix={typed.text ? null : <kbd>/</kbd>}
            placeholder={t("knowledge.searchHint")}
            aria-label={t("knowledge.searchHint")}
            allowClear
          />
          {typed.nothing ? <NotFound query={typed.asked} /> : null}
          {typed.asked ? (
            <FoundList found={typed.found} at={typed.at} choose={(id) => open(id, typed.asked)} />
          ) : (
            <>
              <ToReadList open={open} />
              <Categories chosen={category} choose={(id) => go({ category: id })} />
            </>
          )}
        </aside>
        <Titles category={category} article={article} open={open} />
        <main className="card knowledge-main">
          {article ? (
            <ArticleView id={article} open={open} />
          ) : (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("knowledge.choose")} />
          )}
        </main>
      </div>
    </section>
  );
}

function Categories({ chosen, choose }: { chosen: string | null; choose: (id: string) => void }) {
  const t = useText();
  const { data } = useCategories();
  if (!data) return <Skeleton active />;
  const followed = new Set(data.filter((one) => one.follows).map((one) => one.id));
  return (
    <Tree
      blockNode
      defaultExpandAll
      treeData={branches(data)}
      selectedKeys={chosen ? [chosen] : []}
      onSelect={([key]) => key && choose(String(key))}
      titleRender={(branch) => (
        <span>
          {branch.title} <span className="muted figures">{branch.count}</span>{" "}
          {followed.has(branch.key) ? (
            <StarFilled className="muted" title={t("knowledge.followed")} />
          ) : null}
        </span>
      )}
    />
  );
}

/** Who follows a category hears of each change in it and below. */
function FollowCategory({ category }: { category: string }) {
  const t = useText();
  const verbs = useKnowledgeVerbs();
  const follows = useCategories().data?.find((one) => one.id === category)?.follows ?? false;
  return (
    <Button
      size="small"
      block
      icon={follows ? <StarFilled /> : <StarOutlined />}
      aria-pressed={follows}
      title={t("knowledge.followCategoryHelp")}
      onClick={() =>
        verbs
          .follow("category", category, !follows)
          .catch((error: unknown) => tellError(sentence(error, t)))
      }
    >
      {t(follows ? "knowledge.unfollowCategory" : "knowledge.followCategory")}
    </Button>
  );
}

interface TitlesProps {
  category: string | null;
  article: string | null;
  open: (id: string) => void;
}

function Titles({ category, article, open }: TitlesProps) {
  const t = useText();
  const { data } = useOfCategory(category);
  if (!category) return null;
  return (
    <nav className="card knowledge-titles" aria-label={t("knowledge.articles")}>
      <FollowCategory category={category} />
      {data?.length === 0 ? <p className="muted">{t("list.empty")}</p> : null}
      {data?.map((one) => (
        <button
          key={one.article}
          type="button"
          className={one.article === article ? "found-one found-at" : "found-one"}
          onClick={() => open(one.article)}
        >
          <span>
            {one.title} {one.changed ? <Tag color="blue">{t("knowledge.changed")}</Tag> : null}
            {one.must_read ? <Tag color="red">{t("knowledge.mustRead")}</Tag> : null}
          </span>
        </button>
      ))}
    </nav>
  );
}
