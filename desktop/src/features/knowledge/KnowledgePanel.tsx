/**
 * Knowledge in the right column of the desk: search while talking (`/`), what fits the queue, its
 * script filled in, quick replies at a click. `app` mounts it there and says which contact it is.
 */
import { ArrowLeftOutlined, CopyOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef, Segmented } from "antd";
import { useRef, useState } from "react";
import type { KnowledgeCard } from "@/api/knowledgeTypes";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { useShortcut } from "@/shared/keys";
import { tellDone, tellError } from "@/shared/tell";
import { ArticleView } from "./ArticleView";
import { FoundList } from "./FoundList";
import "./knowledge.css";
import { NotFound } from "./NotFound";
import { noteUse, useCards, useFilled, useQueueNames } from "./queries";
import { useTyped } from "./useTyped";

interface Props {
  /** The contact at hand, for the count of uses. */
  interaction?: string | null;
  /** The queue's name, as the live feed says it. */
  queue?: string | null;
  customer?: string | null;
}

export function KnowledgePanel(props: Props) {
  const may = useMay();
  return may("knowledge.view") ? <Panel {...props} /> : null;
}

function Panel({ interaction = null, queue = null, customer = null }: Props) {
  const t = useText();
  const [article, setArticle] = useState<string | null>(null);
  const [tab, setTab] = useState<"script" | "reply">("script");
  const open = (id: string, query = "") => {
    noteUse("article", id, query, interaction);
    setArticle(id);
  };
  const typed = useTyped(open);
  const input = useRef<InputRef>(null);
  useShortcut("search", () => input.current?.focus({ cursor: "all" }));
  return (
    <section className="card panel" aria-label={t("menu.knowledge")}>
      <h2>{t("menu.knowledge")}</h2>
      <Input
        ref={input}
        value={typed.text}
        onChange={(event) => {
          typed.setText(event.target.value);
          setArticle(null);
        }}
        onKeyDown={typed.onKeyDown}
        prefix={<SearchOutlined />}
        suffix={typed.text ? null : <kbd>/</kbd>}
        placeholder={t("knowledge.panelHint")}
        aria-label={t("knowledge.panelHint")}
        allowClear
      />
      {article ? (
        <>
          <Button
            type="link"
            size="small"
            icon={<ArrowLeftOutlined />}
            onClick={() => setArticle(null)}
          >
            {t("knowledge.back")}
          </Button>
          <ArticleView id={article} open={open} narrow />
        </>
      ) : typed.nothing ? (
        <NotFound query={typed.asked} />
      ) : typed.asked ? (
        <FoundList found={typed.found} at={typed.at} choose={(id) => open(id, typed.asked)} />
      ) : (
        <>
          <Segmented
            block
            size="small"
            className="panel-tabs"
            value={tab}
            onChange={setTab}
            options={[
              { value: "script" as const, label: t("cardKind.script") },
              { value: "reply" as const, label: t("cardKind.reply") },
            ]}
          />
          <Cards key={tab} kind={tab} queue={queue} customer={customer} interaction={interaction} />
        </>
      )}
    </section>
  );
}

interface CardsProps {
  kind: "script" | "reply";
  queue: string | null;
  customer: string | null;
  interaction: string | null;
}

function Cards({ kind, queue, customer, interaction }: CardsProps) {
  const t = useText();
  const id = useQueueNames().data?.find((one) => one.name === queue)?.id ?? "";
  const { data } = useCards({ kind, queue: id, size: 20 });
  const values = { "customer.name": customer ?? "", "queue.name": queue ?? "" };
  if (data?.items.length === 0) return <p className="muted">{t(`knowledge.none.${kind}`)}</p>;
  return (
    <ul className="panel-cards">
      {data?.items.map((card) => (
        <Line key={card.id} card={card} values={values} interaction={interaction} />
      ))}
    </ul>
  );
}

interface LineProps {
  card: KnowledgeCard;
  values: Record<string, string>;
  interaction: string | null;
}

function Line({ card, values, interaction }: LineProps) {
  const t = useText();
  const filled = useFilled(card.text.includes("{") ? card.id : null, values);
  const text = filled.data?.text ?? card.text;
  const copy = async () => {
    noteUse("card", card.id, "", interaction);
    try {
      await navigator.clipboard.writeText(text);
      tellDone(t("knowledge.copied"));
    } catch {
      tellError(t("knowledge.notCopied"));
    }
  };
  return (
    <li>
      <strong>{card.title}</strong>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={t("knowledge.copy", { title: card.title })}
        onClick={() => void copy()}
      />
      <p>{text}</p>
    </li>
  );
}
