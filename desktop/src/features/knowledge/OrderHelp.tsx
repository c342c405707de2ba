/**
 * What helps with a work order: articles linked to its type, of its tag, or near to its words. In the
 * desk's panel while the order is written; beside the form and the order elsewhere. `app` puts it
 * there and says what the order is.
 */
import { Tag } from "antd";
import { useEffect, useState } from "react";
import { useMay } from "@/api/me";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { ArticleView } from "./ArticleView";
import "./knowledge.css";
import { noteUse, useOrderSuggestions } from "./queries";

/** An order as far as it decides what helps. */
export interface OrderAtHand {
  type: string;
  /** Its subject, as far as it is written. */
  words: string;
}

const BREATH_MS = 600;
const LONGEST = 200;

/** The words once nobody types for a moment. */
function useSettled(words: string): string {
  const [settled, setSettled] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words.trim().slice(0, LONGEST)), BREATH_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return settled;
}

interface ListProps {
  order: OrderAtHand;
  open: (id: string) => void;
}

export function OrderSuggestions({ order, open }: ListProps) {
  const t = useText();
  const words = useSettled(order.words);
  const { data } = useOrderSuggestions(order.type, words);
  if (!order.type && !words) return null;
  if (!data?.length) return null;
  return (
    <section className="order-help" aria-label={t("knowledge.forOrder")}>
      <h3>{t("knowledge.forOrder")}</h3>
      <ul className="found">
        {data.map((one) => (
          <li key={one.article}>
            <button type="button" className="found-one" onClick={() => open(one.article)}>
              <span>
                {one.title}{" "}
                {one.why === "words" ? null : (
                  <Tag color={one.why === "linked" ? "green" : "default"}>
                    {t(`knowledge.why.${one.why}`)}
                  </Tag>
                )}
                {one.changed ? <Tag color="blue">{t("knowledge.changed")}</Tag> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same where there is no panel: an article opens beside. */
export function OrderHelp({ order }: { order: OrderAtHand }) {
  const may = useMay();
  return may("knowledge.view") ? <Help order={order} /> : null;
}

function Help({ order }: { order: OrderAtHand }) {
  const t = useText();
  const [article, setArticle] = useState<string | null>(null);
  const open = (id: string) => {
    noteUse("article", id);
    setArticle(id);
  };
  return (
    <>
      <OrderSuggestions order={order} open={open} />
      <Drawer
        open={article !== null}
        onClose={() => setArticle(null)}
        size={560}
        title={t("menu.knowledge")}
        destroyOnHidden
      >
        {article ? <ArticleView id={article} open={open} narrow /> : null}
      </Drawer>
    </>
  );
}
