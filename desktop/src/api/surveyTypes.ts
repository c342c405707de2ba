/** Shapes of surveys, their results and figures; see `types`. */

export interface SurveyReason {
  key: string;
  zh: string;
  en: string;
}

export interface SurveyScript {
  scale: 5 | 3;
  one_is_best: boolean;
  ask: string;
  bad_at: number;
  reason: boolean;
  reason_ask: string;
  reasons: SurveyReason[];
  comment: "never" | "bad" | "always";
  comment_ask: string;
  comment_s: number;
  thanks: string;
  patience_s: number;
  tries: number;
}

export interface Survey {
  id: string;
  key: string;
  name: string;
  active: boolean;
  version: number;
  script: SurveyScript;
  changed_at: string;
}

export interface SurveyInput {
  key?: string;
  name: string;
  active?: boolean;
  script: SurveyScript;
}

export const RESULT_STATES = ["answered", "unanswered", "invited", "not_invited"] as const;
export type ResultState = (typeof RESULT_STATES)[number];

export interface SurveyResult {
  id: string;
  interaction: string;
  channel: "phone" | "web";
  survey_name: string;
  version: number;
  scale: number;
  outcome: string;
  sent_by: string;
  state: ResultState;
  queue: string | null;
  queue_name: string | null;
  agent: string | null;
  agent_name: string | null;
  number: string;
  eligible_at: string;
  invited_at: string | null;
  answered_at: string | null;
  /** null: none, or not for this person to know. */
  mark: number | null;
  reason_zh: string;
  reason_en: string;
  comment_s: number | null;
  comment_text: string;
  satisfied: boolean | null;
}

export interface SurveyFigures {
  key: string;
  name: string;
  eligible: number;
  invited: number;
  answered: number;
  satisfied: number;
  /** Mean mark as a share of its scale, 0 … 1. */
  mean: number | null;
  invitation_rate: number | null;
  participation_rate: number | null;
  satisfaction: number | null;
}

export interface AllSurveyFigures {
  total: SurveyFigures;
  parts: SurveyFigures[];
}

export interface SurveyLink {
  path: string;
  expires_at: string;
}
