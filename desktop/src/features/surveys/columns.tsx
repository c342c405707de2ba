/** The columns of ratings, and a mark as a word on coloured paper. */
import type { SurveyResult } from "@/api/types";
import { duration } from "@/shared/format";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";

const TONES: Record<SurveyResult["state"], Tone> = {
  answered: "good",
  unanswered: "warn",
  invited: "busy",
  not_invited: "plain",
};

export function Mark({ result }: { result: SurveyResult }) {
  const t = useText();
  if (result.mark === null) return <>–</>;
  return (
    <Pill tone={result.satisfied ? "good" : "bad"}>
      {t("ratings.markOf", { mark: result.mark, scale: result.scale })}
    </Pill>
  );
}

export function useReasonWord(): (result: SurveyResult) => string {
  const language = useLanguage();
  return (result) => (language === "zh" ? result.reason_zh : result.reason_en) || "–";
}

export function useResultColumns(): ListColumn<SurveyResult>[] {
  const t = useText();
  const reason = useReasonWord();
  return [
    {
      key: "eligible_at",
      title: t("ratings.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <Moment at={one.eligible_at} />,
    },
    {
      key: "number",
      title: t("calls.number"),
      render: (_, one) => <span className="figures">{one.number || "–"}</span>,
    },
    {
      key: "state",
      title: t("ratings.state"),
      render: (_, { state }) => <Pill tone={TONES[state]}>{wordOf(t, "ratingState", state)}</Pill>,
    },
    {
      key: "mark",
      title: t("ratings.mark"),
      sorter: true,
      render: (_, one) => <Mark result={one} />,
    },
    { key: "reason", title: t("ratings.reason"), render: (_, one) => reason(one) },
    {
      key: "comment",
      title: t("ratings.comment"),
      render: (_, one) =>
        one.comment_s !== null ? duration(one.comment_s) : one.comment_text.slice(0, 24) || "–",
    },
    {
      key: "queue",
      title: t("calls.queue"),
      render: (_, one) => one.queue_name ?? "–",
    },
    {
      key: "agent",
      title: t("calls.agent"),
      render: (_, one) => one.agent_name ?? "–",
    },
    {
      key: "channel",
      title: t("ratings.channel"),
      render: (_, one) => wordOf(t, "ratingChannel", one.channel),
    },
    {
      key: "survey",
      title: t("ratings.survey"),
      extra: true,
      render: (_, one) => one.survey_name,
    },
    {
      key: "answered_at",
      title: t("ratings.answeredAt"),
      sorter: true,
      extra: true,
      render: (_, one) => (one.answered_at ? <Moment at={one.answered_at} /> : "–"),
    },
  ];
}
