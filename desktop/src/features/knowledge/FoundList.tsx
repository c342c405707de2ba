/** What a search found, marked; chosen by click, or by arrows and Enter in the field. */
import { Tag } from "antd";
import type { FoundArticle } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { Marked } from "./RichText";

interface Props {
  found: readonly FoundArticle[];
  at: number;
  choose: (article: string) => void;
}

export function FoundList({ found, at, choose }: Props) {
  const t = useText();
  return (
    <ul className="found" aria-label={t("knowledge.results")}>
      {found.map((one, number) => (
        <li key={one.article}>
          <button
            type="button"
            className={number === at ? "found-one found-at" : "found-one"}
            onClick={() => choose(one.article)}
          >
            <strong>
              <Marked text={one.title} spans={one.title_marks} />
              {one.changed ? <Tag color="blue">{t("knowledge.changed")}</Tag> : null}
              {one.must_read ? <Tag color="red">{t("knowledge.mustRead")}</Tag> : null}
            </strong>
            {one.question ? (
              <span className="found-question">
                <Marked text={one.question} spans={one.question_marks} />
              </span>
            ) : null}
            <span className="muted">
              <Marked text={one.snippet} spans={one.snippet_marks} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
