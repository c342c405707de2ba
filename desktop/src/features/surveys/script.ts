/** What a new survey asks: the server's own defaults; and a script as the form holds it. Pure. */
import type { SurveyScript } from "@/api/types";

export const FRESH_SCRIPT: SurveyScript = {
  scale: 5,
  one_is_best: true,
  ask: "",
  bad_at: 2,
  reason: true,
  reason_ask: "",
  reasons: [
    { key: "1", zh: "服务态度", en: "Attitude" },
    { key: "2", zh: "问题没有解决", en: "Not solved" },
    { key: "3", zh: "等待时间太长", en: "Waited too long" },
    { key: "4", zh: "其他原因", en: "Something else" },
  ],
  comment: "bad",
  comment_ask: "",
  comment_s: 60,
  thanks: "",
  patience_s: 6,
  tries: 2,
};

/** The form's script with what it hides put back: without a second question the reasons stay. */
export function scriptToSend(form: Partial<SurveyScript>, before: SurveyScript): SurveyScript {
  const whole = { ...before, ...form };
  return {
    ...whole,
    ask: whole.ask ?? "",
    reason_ask: whole.reason_ask ?? "",
    comment_ask: whole.comment_ask ?? "",
    thanks: whole.thanks ?? "",
    bad_at: Math.min(whole.bad_at, whole.scale - 1),
  };
}
