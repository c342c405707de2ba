/** 知识库, the reader: tree and search at the left, the article at the right; all in the address. */
import { SearchOutlined } from "@ant-design/icons";
import { Badge, Button, Empty, Input, type InputRef, Skeleton, Tag, Tree } from "antd";
import { useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { useShortcut } from "@/shared/keys";
import { ArticleView } from "./ArticleView";
import { FoundList } from "./FoundList";
import "./knowledge.css";
import { NotFound } from "./NotFound";
import { noteUse, useCategories, useOfCategory, useToRead } from "./queries";
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
              <Changed open={open} />
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

function Changed({ open }: { open: (id: string) => void }) {
  const t = useText();
  const { data } = useToRead();
  if (!data?.length) return null;
  return (
    <section className="knowledge-changed">
      <h2>
        {t("knowledge.toRead")} <Badge count={data.length} size="small" />
      </h2>
      <ul>
        {data.map((one) => (
          <li key={one.article}>
            <Button type="link" size="small" onClick={() => open(one.article)}>
              {one.title}
            </Button>
            <Tag color={one.must ? "red" : "blue"}>
              {t(one.must ? "knowledge.mustRead" : "knowledge.changed")}
            </Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Categories({ chosen, choose }: { chosen: string | null; choose: (id: string) => void }) {
  const { data } = useCategories();
  if (!data) return <Skeleton active />;
  return (
    <Tree
      blockNode
      defaultExpandAll
      treeData={branches(data)}
      selectedKeys={chosen ? [chosen] : []}
      onSelect={([key]) => key && choose(String(key))}
      titleRender={(branch) => (
        <span>
          {branch.title} <span className="muted figures">{branch.count}</span>
        </span>
      )}
    />
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
      {data?.length === 0 ? <p className="muted">{t("list.empty")}</p> : null}
      {data?.map((one) => (
        <button
          key={one.article}
          type="button"
          className={one.article === article ? "found-one found-at" : "found-one"}
          onClick={() => open(one.article)}
        >
          {one.title}
        </button>
      ))}
    </nav>
  );
}
