/** The rating of the contact on the desk: its state, and a link to hand to the customer. */
import { LinkOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { SurveyLink } from "@/api/types";
import { useLive } from "@/live/store";
import { useText, wordOf } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";

const TONES: Record<string, Tone> = {
  invited: "busy",
  running: "busy",
  answered: "good",
  unanswered: "warn",
};

export function RatingLine({ call }: { call: string }) {
  const t = useText();
  const may = useMay();
  const survey = useLive((state) => state.data?.calls[call]?.survey ?? null);
  const [busy, setBusy] = useState(false);
  const mayLink = may("survey.send") && survey?.may_link === true;
  if (!survey?.state && !mayLink) return null;
  const copy = async () => {
    setBusy(true);
    try {
      const { path } = await post<SurveyLink>("/survey-links", { call });
      await navigator.clipboard.writeText(`${location.origin}${path}`);
      tellDone(t("rating.copied"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Space className="desk-rating" wrap>
      <span className="muted">{t("rating.title")}</span>
      {survey?.state ? (
        <Pill tone={TONES[survey.state] ?? "plain"}>{wordOf(t, "ratingState", survey.state)}</Pill>
      ) : null}
      {mayLink && survey?.state !== "answered" ? (
        <Button size="small" icon={<LinkOutlined />} loading={busy} onClick={() => void copy()}>
          {t("rating.copy")}
        </Button>
      ) : null}
    </Space>
  );
}
