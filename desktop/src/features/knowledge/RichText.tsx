/** Rich text as the server's tree says it; elements are made here, no HTML is taken over. */
import { Image } from "antd";
import { Fragment, type ReactNode } from "react";
import { Link } from "react-router";
import type { Span, TextNode } from "@/api/knowledgeTypes";
import { pieces } from "./tree";

const TAGS: Record<string, keyof React.JSX.IntrinsicElements> = {
  paragraph: "p",
  list: "ul",
  numbered: "ol",
  item: "li",
  quote: "blockquote",
  table: "table",
  head: "thead",
  rows: "tbody",
  row: "tr",
  cell: "td",
  strong: "strong",
  emphasis: "em",
  struck: "s",
};

export function RichText({ nodes }: { nodes: readonly TextNode[] }) {
  return <div className="rich">{all(nodes)}</div>;
}

function all(nodes: readonly TextNode[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tree of a version never changes
  return nodes.map((node, at) => <Fragment key={at}>{one(node)}</Fragment>);
}

function one(node: TextNode): ReactNode {
  const Tag = TAGS[node.kind];
  if (Tag) return <Tag>{all(node.children)}</Tag>;
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "heading":
      return node.level <= 2 ? <h3>{all(node.children)}</h3> : <h4>{all(node.children)}</h4>;
    case "mono":
      return <code>{node.text}</code>;
    case "code":
      return <pre>{node.text}</pre>;
    case "rule":
      return <hr />;
    case "picture":
      return <Picture id={node.picture} words={node.text} />;
    case "link":
      return <Lead to={node.to}>{all(node.children)}</Lead>;
    default:
      return all(node.children);
  }
}

/** A picture, larger at a click; where it cannot be shown its words stand. */
function Picture({ id, words }: { id: string; words: string }) {
  return (
    <Image
      className="rich-picture"
      src={`/api/attachments/${id}?inline=true`}
      alt={words}
      loading="lazy"
      preview={{ mask: null }}
    />
  );
}

/** Only what the server lets through; said once more where it matters. */
function Lead({ to, children }: { to: string; children: ReactNode }) {
  if (to.startsWith("article:"))
    return <Link to={`/knowledge?article=${to.slice(8)}`}>{children}</Link>;
  if (!/^(https?:|mailto:|tel:)/i.test(to)) return children;
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A text with what was typed marked in it. */
export function Marked({ text, spans }: { text: string; spans: readonly Span[] }) {
  return pieces(text, spans).map((piece) =>
    piece.marked ? (
      <mark key={piece.at}>{piece.text}</mark>
    ) : (
      <span key={piece.at}>{piece.text}</span>
    ),
  );
}
