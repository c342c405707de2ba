/** Nothing was found: it is kept for the maintainers, by itself after a while or at a click. */
import { Button, Empty } from "antd";
import { useEffect, useState } from "react";
import { useText } from "@/shared/i18n";
import { noteGap } from "./queries";

const PATIENCE_MS = 2_500;
const LEAST = 2;

export function NotFound({ query }: { query: string }) {
  const t = useText();
  const [told, setTold] = useState("");
  useEffect(() => {
    if (query.length < LEAST || told === query) return;
    const timer = setTimeout(() => {
      void noteGap(query).then(() => setTold(query));
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [query, told]);
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("knowledge.nothing", { query })}>
      {told === query ? (
        <span className="muted">{t("knowledge.gapNoted")}</span>
      ) : (
        <Button size="small" onClick={() => void noteGap(query).then(() => setTold(query))}>
          {t("knowledge.noteGap")}
        </Button>
      )}
    </Empty>
  );
}
