/**
 * Knowledge in the right column of the desk: search while talking (`/`), what is to read, what helps
 * with the order that is being written, scripts and replies. `app` mounts it there and says which
 * contact it is.
 */
import { ArrowLeftOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef } from "antd";
import { useRef, useState } from "react";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { useShortcut } from "@/shared/keys";
import { ArticleView } from "./ArticleView";
import { FoundList } from "./FoundList";
import "./knowledge.css";
import { NotFound } from "./NotFound";
import { type OrderAtHand, OrderSuggestions } from "./OrderHelp";
import { PanelCards } from "./PanelCards";
import { noteUse } from "./queries";
import { ToReadList } from "./ToReadList";
import { useTyped } from "./useTyped";

interface Props {
  /** The contact at hand, for the count of uses. */
  interaction?: string | null;
  /** The queue's name, as the live feed says it. */
  queue?: string | null;
  /** What is known for the variables of scripts, by their names. */
  values?: Readonly<Record<string, string>>;
  /** The work order that is being written. */
  order?: OrderAtHand | null;
}

const NOTHING: Readonly<Record<string, string>> = {};

export function KnowledgePanel(props: Props) {
  const may = useMay();
  return may("knowledge.view") ? <Panel {...props} /> : null;
}

function Panel({ interaction = null, queue = null, values = NOTHING, order = null }: Props) {
  const t = useText();
  const [article, setArticle] = useState<string | null>(null);
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
          <ToReadList open={open} folded />
          {order ? <OrderSuggestions order={order} open={open} /> : null}
          <PanelCards queue={queue} values={values} interaction={interaction} />
        </>
      )}
    </section>
  );
}
