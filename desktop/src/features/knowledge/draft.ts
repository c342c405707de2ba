/**
 * A draft as its form has it: which save it was opened at, whether somebody saved since, and where
 * what he saved differs from what is typed. Pure.
 */
import dayjs, { type Dayjs } from "dayjs";
import type {
  ArticleContent,
  ArticleKind,
  ArticleVersion,
  WholeArticle,
} from "@/api/knowledgeTypes";
import type { Attachment } from "@/shared/attachments/model";
import { beside, shownIn } from "./pictures";

export interface DraftValues
  extends Omit<ArticleContent, "valid_from" | "valid_to" | "attachments"> {
  category: string;
  kind: ArticleKind;
  valid_from: Dayjs | null;
  valid_to: Dayjs | null;
  /** Those beside the text; pictures in it are found by the server. */
  files: Attachment[];
}

/** The save a form stands on. It never moves by itself: what is typed was typed over this one. */
export interface Base {
  number: number;
  revision: number;
  draft: boolean;
}

type Placed = Pick<WholeArticle, "version">;

export const baseOf = ({ version }: Placed): Base => ({
  number: version.number,
  revision: version.revision,
  draft: version.state === "draft",
});

/** What a save names: the draft's save it stands on, or 0 where it begins a new version. */
export const against = (base: Base): number => (base.draft ? base.revision : 0);

export const same = (base: Base, whole: Placed): boolean => {
  const now = baseOf(whole);
  return now.number === base.number && now.revision === base.revision && now.draft === base.draft;
};

/** Saved again by somebody since. An answer from before the own save is older, not later. */
export const later = (base: Base, { version }: Placed): boolean =>
  version.number === base.number ? version.revision > base.revision : version.number > base.number;

/** Older than what the form stands on: an answer that was under way while it was saved. */
export const older = (base: Base, { version }: Placed): boolean =>
  version.number === base.number ? version.revision < base.revision : version.number < base.number;

export function contentOf(values: DraftValues): ArticleContent {
  const { category: _category, kind: _kind, files, ...rest } = values;
  return {
    ...rest,
    valid_from: values.valid_from?.startOf("day").toISOString() ?? null,
    valid_to: values.valid_to?.endOf("day").toISOString() ?? null,
    attachments: [...files.map(({ id }) => id), ...shownIn(values.body)],
  };
}

/** What the form of an article begins with; without one, an empty draft. */
export function initialOf(whole: WholeArticle | null, title = ""): Partial<DraftValues> {
  if (!whole) {
    const lists = { questions: [], keywords: [], tags: [], departments: [], roles: [] };
    const empty = { ...lists, order_types: [], files: [] };
    return { ...empty, title, body: "", note: "", kind: "faq", must_read: false };
  }
  const { version } = whole;
  const day = (at: string | null) => (at ? dayjs(at) : null);
  return {
    title: version.title,
    body: version.body,
    questions: version.questions,
    keywords: version.keywords,
    tags: version.tags,
    departments: version.departments,
    roles: version.roles,
    order_types: version.order_types,
    must_read: version.must_read,
    note: version.state === "draft" ? version.note : "",
    category: whole.category,
    kind: whole.kind,
    files: beside(whole.files, version.body),
    valid_from: day(version.valid_from),
    valid_to: day(version.valid_to),
  };
}

const COMPARED = [
  "title",
  "body",
  "questions",
  "keywords",
  "tags",
  "departments",
  "roles",
  "order_types",
  "valid_from",
  "valid_to",
  "must_read",
  "attachments",
  "note",
] as const;
export type DraftField = (typeof COMPARED)[number];

/** The fields in which what is typed and what was saved are not the same. */
export function differing(mine: ArticleContent, theirs: ArticleVersion): DraftField[] {
  return COMPARED.filter((name) => told(name, mine) !== told(name, theirs));
}

/** A field as it is compared: order of sets and ways to write one day make no difference. */
function told(name: DraftField, of: ArticleContent): string {
  const value = of[name];
  if (name === "valid_from" || name === "valid_to") {
    return value ? dayjs(String(value)).format("YYYY-MM-DD") : "";
  }
  if (Array.isArray(value)) {
    const lines = value.map((one) => one.trim()).filter(Boolean);
    return JSON.stringify(name === "questions" ? lines : lines.sort());
  }
  return String(value ?? "").trim();
}
