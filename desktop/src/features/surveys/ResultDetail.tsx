/** One rating: what was answered, and the comment to listen to. */
import { Descriptions, Space } from "antd";
import { Link } from "react-router";
import { useMay } from "@/api/me";
import type { SurveyResult } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { Mark, useReasonWord } from "./columns";

export function ResultDetail({ result }: { result: SurveyResult }) {
  const t = useText();
  const may = useMay();
  const reason = useReasonWord();
  const items = [
    [t("ratings.state"), wordOf(t, "ratingState", result.state)],
    ...(result.state === "not_invited"
      ? [[t("ratings.notInvited"), wordOf(t, "ratingWhy", result.outcome)]]
      : []),
    [t("ratings.mark"), <Mark key="mark" result={result} />],
    [t("ratings.reason"), reason(result)],
    [t("ratings.at"), <Moment key="at" at={result.eligible_at} />],
    [t("calls.number"), result.number || "–"],
    [t("calls.queue"), result.queue_name ?? "–"],
    [t("calls.agent"), result.agent_name ?? "–"],
    [t("ratings.channel"), wordOf(t, "ratingChannel", result.channel)],
    [t("ratings.survey"), result.survey_name],
    [t("surveys.version"), result.version],
  ] as [string, React.ReactNode][];
  return (
    <Space orientation="vertical" size="large" style={{ width: "100%" }}>
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
      {result.comment_text ? <p className="call-notes">{result.comment_text}</p> : null}
      <Descriptions
        column={1}
        size="small"
        items={items.map(([label, children]) => ({ key: label, label, children }))}
      />
      {may("call.list") ? (
        <Link to={`/calls/${result.interaction}`}>{t("ratings.openCall")}</Link>
      ) : null}
    </Space>
  );
}
