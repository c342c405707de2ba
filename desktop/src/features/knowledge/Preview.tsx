/** A text that is not saved yet as readers will see it; the server reads it, as it always does. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import type { TextNode } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { RichText } from "./RichText";

export function Preview({ body }: { body: string }) {
  const t = useText();
  const { data, error } = useQuery({
    queryKey: ["knowledge-preview", body],
    queryFn: () => post<TextNode[]>("/knowledge/articles/preview", { body }),
    gcTime: 0,
  });
  if (error) return <Alert type="error" title={sentence(error, t)} />;
  if (!data) return <Skeleton active />;
  return (
    <div className="body-preview">
      {data.length ? <RichText nodes={data} /> : <p className="muted">{t("maintain.bodyEmpty")}</p>}
    </div>
  );
}
