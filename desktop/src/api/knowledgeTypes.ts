/** Shapes of the HTTP API of knowledge. No logic. */
import type { Attachment } from "@/shared/attachments/model";

export type ArticleKind = "article" | "faq";
export const VERSION_STATES = [
  "draft",
  "in_review",
  "published",
  "expired",
  "withdrawn",
  "superseded",
  "discarded",
] as const;
export type VersionState = (typeof VERSION_STATES)[number];
export type Step = "submit" | "return" | "recall" | "publish" | "discard" | "withdraw";
export type Verdict = "useful" | "wrong" | "outdated";
export const CARD_KINDS = [
  "script",
  "reply",
  "objection",
  "fab",
  "complaint",
  "instead",
  "case",
] as const;
export type CardKind = (typeof CARD_KINDS)[number];
export type Span = [number, number];

export interface KnowledgeCategory {
  id: string;
  name: string;
  parent: string | null;
  department: string | null;
  position: number;
  active: boolean;
  /** Readable ones in this very category. */
  articles: number;
  mine: boolean;
  follows: boolean;
}

/** A piece of rich text; the server never sends HTML. */
export interface TextNode {
  kind: string;
  text: string;
  to: string;
  picture: string;
  level: number;
  children: TextNode[];
}

export interface FoundArticle {
  article: string;
  version: number;
  kind: ArticleKind;
  category: string;
  title: string;
  title_marks: Span[];
  snippet: string;
  snippet_marks: Span[];
  question: string;
  question_marks: Span[];
  must_read: boolean;
  /** Since the asker read it. */
  changed: boolean;
}

export interface BriefArticle {
  article: string;
  version: number;
  kind: ArticleKind;
  category: string;
  title: string;
  must_read: boolean;
  published_at: string;
  changed: boolean;
}

/** For the order at hand: linked to its type, of its tag, or near to its words. */
export interface SuggestedArticle extends BriefArticle {
  why: "linked" | "tag" | "words";
}

export interface OrderType {
  id: string;
  zh: string;
  en: string;
  parent: string | null;
  active: boolean;
}

export interface OpenedArticle {
  id: string;
  version: number;
  category: string;
  path: string;
  kind: ArticleKind;
  title: string;
  nodes: TextNode[];
  questions: string[];
  tags: string[];
  /** Those that do not stand in the text. */
  files: Attachment[];
  must_read: boolean;
  confirmed_at: string | null;
  published_at: string;
  valid_to: string | null;
  author: string;
  follows: boolean;
  maintains: boolean;
  /** The older version he read last; 0: none. */
  read_before: number;
}

export interface ToRead {
  article: string;
  version: number;
  title: string;
  published_at: string;
  read: number;
  must: boolean;
}

export interface ArticleContent {
  title: string;
  body: string;
  questions: string[];
  keywords: string[];
  tags: string[];
  departments: string[];
  roles: string[];
  valid_from: string | null;
  valid_to: string | null;
  must_read: boolean;
  attachments: string[];
  note: string;
  order_types: string[];
}

export interface ArticleVersion extends ArticleContent {
  number: number;
  state: VersionState;
  revision: number;
  author: string;
  created_at: string;
  changed_at: string;
  reviewed_by: string | null;
  reason: string;
  published_at: string | null;
}

export interface WholeArticle {
  id: string;
  category: string;
  kind: ArticleKind;
  published: number | null;
  open: number | null;
  version: ArticleVersion;
  nodes: TextNode[];
  names: Record<string, string>;
  steps: Step[];
  files: Attachment[];
}

export interface ArticleRow {
  id: string;
  kind: ArticleKind;
  category: string;
  title: string;
  state: VersionState;
  number: number;
  published: number | null;
  open: number | null;
  valid_to: string | null;
  author_name: string;
  changed_at: string;
  must_read: boolean;
  uses: number;
  votes: Partial<Record<Verdict, number>>;
}

/** What became of one of several steps; without a code it is done. */
export interface SteppedArticle {
  row: number;
  title: string;
  article: string;
  problem: string;
  code: string;
  details: Record<string, unknown>;
}

export interface TextDifference {
  fields: string[];
  lines: { kind: "same" | "gone" | "new"; pieces: [boolean, string][] }[];
}

export interface ArticleReading {
  user: string;
  name: string;
  read_at: string | null;
  confirmed_at: string | null;
}

export interface ArticleVote {
  id: string;
  article: string;
  title: string;
  user_name: string;
  verdict: Verdict;
  remark: string;
  at: string;
}

export interface KnowledgeGap {
  id: string;
  query: string;
  times: number;
  people: number;
  last_at: string;
}

export interface FabPoint {
  feature: string;
  advantage: string;
  benefit: string;
}

export interface KnowledgeCard {
  id: string;
  kind: CardKind;
  category: string | null;
  personal: boolean;
  title: string;
  text: string;
  tags: string[];
  avoid: string;
  class: "good" | "bad" | null;
  about: string;
  customer: string;
  points: FabPoint[];
  questions: string[];
  queue: string | null;
  /** Whose quick reply it is, with those below it; without one, everybody's. */
  department: string | null;
  version: number;
  changed_at: string;
  uses: number;
}

export interface Filled {
  text: string;
  missing: string[];
}

export interface ScriptVariable {
  name: string;
  zh: string;
  en: string;
}

/** `version` names this state of them: a save says which one it was typed over. */
export interface SynonymGroups {
  groups: string[][];
  version: string;
}

export interface ForbiddenWords {
  words: ForbiddenWord[];
  version: string;
}

export interface ForbiddenWord {
  word: string;
  severity: 1 | 2 | 3;
  instead: string;
}

/** What a run of an import came to; `shown`: bad rows first. */
export interface ImportResult {
  name: string;
  good: number;
  bad: number;
  rows: number;
  shown: { row: number; title: string; article: string; problem: string }[];
}

/** A word of a text that is not to be said; places count characters. */
export interface WordUse {
  start: number;
  end: number;
  word: ForbiddenWord;
}
