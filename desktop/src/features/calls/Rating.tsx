/** How the customer of a call was asked, and, for who may know it, what he answered. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { useMay } from "@/api/me";
import type { SurveyResult } from "@/api/types";
import { useLanguage, useText, wordOf } from "@/shared/i18n";

export function Rating({ id }: { id: string }) {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["rating", id],
    queryFn: ({ signal }) => get<SurveyResult[]>(`/survey-results/of-call/${id}`, {}, signal),
  });
  if (!data) return null;
  if (data.length === 0) return <p className="muted">{t("ratings.none")}</p>;
  return (
    <>
      {data.map((one) => (
        <One key={one.id} result={one} />
      ))}
    </>
  );
}

function One({ result }: { result: SurveyResult }) {
  const t = useText();
  const may = useMay();
  const language = useLanguage();
  const reason = language === "zh" ? result.reason_zh : result.reason_en;
  const parts = [
    wordOf(t, "ratingChannel", result.channel),
    wordOf(t, "ratingState", result.state),
    result.state === "not_invited" ? wordOf(t, "ratingWhy", result.outcome) : "",
    result.mark === null ? "" : t("ratings.markOf", { mark: result.mark, scale: result.scale }),
    reason,
  ].filter(Boolean);
  return (
    <div className="call-rating">
      <p>{parts.join(" · ")}</p>
      {result.state === "answered" && !may("survey.read") ? (
        <p className="muted">{t("ratings.hidden")}</p>
      ) : null}
      {result.comment_text ? <p className="call-notes">{result.comment_text}</p> : null}
      {result.comment_s !== null && may("survey.listen") ? (
        // biome-ignore lint/a11y/useMediaCaption: a customer's spoken comment has no captions
        <audio
          controls
          preload="none"
          src={`/api/survey-results/${result.id}/comment`}
          style={{ width: "100%" }}
          aria-label={t("ratings.comment")}
        />
      ) : null}
    </div>
  );
}
