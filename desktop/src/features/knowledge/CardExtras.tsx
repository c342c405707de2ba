/** What a card has beside its text: what not to say, the points of FAB, questions to begin with. */
import type { KnowledgeCard } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";

export function CardExtras({ card }: { card: KnowledgeCard }) {
  const t = useText();
  return (
    <>
      {card.avoid ? (
        <p className="card-avoid">
          <span className="muted">{t("cards.avoid")}</span> <s>{card.avoid}</s>
        </p>
      ) : null}
      {card.points.length ? (
        <ol className="card-points">
          {card.points.map((point) => (
            <li key={point.feature}>
              <strong>{point.feature}</strong> → {point.advantage} → {point.benefit}
            </li>
          ))}
        </ol>
      ) : null}
      {card.questions.length ? (
        <div className="card-questions">
          <span className="muted">{t("cards.questions")}</span>
          <ul>
            {card.questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}
