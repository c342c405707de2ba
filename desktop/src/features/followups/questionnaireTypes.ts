/** Shapes of questionnaires and answers in the HTTP API. */
export const TYPES = ["single", "multiple", "scale", "number", "text"] as const;
export const TESTS = ["is", "at_least", "at_most", "skipped", "always"] as const;
export const PURPOSES = ["revisit", "research"] as const;
export type QuestionType = (typeof TYPES)[number];
export type Test = (typeof TESTS)[number];
export type Purpose = (typeof PURPOSES)[number];
export type SheetState = "open" | "complete" | "over_quota" | "broken_off";

export interface Option {
  code: string;
  text: string;
}

export interface Branch {
  test: Test;
  /** The key of a later question, or “end”. */
  to: string;
  value: string;
}

export interface Question {
  key: string;
  type: QuestionType;
  text: string;
  hint: string;
  required: boolean;
  options: Option[];
  least: number | null;
  most: number | null;
  branches: Branch[];
}

export interface Quota {
  question: string;
  choice: string;
  most: number;
}

export interface Document {
  questions: Question[];
  quotas: Quota[];
  opening: string;
  closing: string;
}

export interface Questionnaire {
  id: string;
  project: string;
  name: string;
  purpose: Purpose;
  active: boolean;
  draft: Document;
  published: number | null;
  version: number;
  changed_at: string;
  changed_by: string;
}

export interface Version {
  number: number;
  document: Document;
  published_at: string;
  published_by: string;
}

export interface Answer {
  choices: string[];
  number: number | null;
  words: string;
  skipped: boolean;
}

export interface Sheet {
  id: string;
  questionnaire: string;
  questionnaire_name: string;
  number: number;
  followup: string | null;
  interaction: string | null;
  customer: string | null;
  agent: string;
  department: string | null;
  state: SheetState;
  started_at: string;
  finished_at: string | null;
  answers: Record<string, Answer>;
  names: Record<string, string>;
}

export interface Asking {
  sheet: Sheet;
  document: Document;
  path: { asked: string[]; next: string | null; over_quota: boolean };
}

export interface SheetList {
  items: Sheet[];
  next: string;
  total: number | null;
  capped: boolean;
}

export interface Share {
  code: string;
  text: string;
  count: number;
  share: number | null;
}

export interface QuestionFigures {
  key: string;
  type: QuestionType;
  text: string;
  asked: number;
  answered: number;
  skipped: number;
  shares: Share[];
  mean: number | null;
  least: number | null;
  most: number | null;
}

export interface Figures {
  number: number;
  states: Partial<Record<SheetState, number>>;
  questions: QuestionFigures[];
}
