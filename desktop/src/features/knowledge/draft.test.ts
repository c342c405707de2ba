import dayjs from "dayjs";
import { describe, expect, it } from "vitest";
import type { ArticleVersion, WholeArticle } from "@/api/knowledgeTypes";
import type { DraftValues } from "./draft";
import { against, baseOf, contentOf, differing, initialOf, later, older, same } from "./draft";

const version = (more: Partial<ArticleVersion>): ArticleVersion => ({
  number: 2,
  state: "draft",
  revision: 3,
  title: "退货运费谁承担",
  body: "质量问题由商家承担。",
  questions: ["寄回来的快递费谁出"],
  keywords: [],
  tags: ["return"],
  departments: ["d2", "d1"],
  roles: [],
  order_types: [],
  valid_from: "2026-01-01T00:00:00+08:00",
  valid_to: null,
  must_read: false,
  attachments: [],
  note: "",
  author: "u1",
  created_at: "2026-01-01T00:00:00Z",
  changed_at: "2026-01-01T00:00:00Z",
  reviewed_by: null,
  reason: "",
  published_at: null,
  ...more,
});
const whole = (more: Partial<ArticleVersion>): WholeArticle => ({
  id: "a",
  category: "c",
  kind: "faq",
  published: 1,
  open: 2,
  version: version(more),
  nodes: [],
  names: {},
  steps: [],
  files: [],
});

describe("the save a form stands on", () => {
  it("given a draft, when saved, then against its save; given a published version, then none", () => {
    expect(against(baseOf(whole({ revision: 3 })))).toBe(3);
    expect(against(baseOf(whole({ state: "published", revision: 3 })))).toBe(0);
  });
  it("given a colleague's save fetched after a reconnect, when looked at, then it is later", () => {
    const base = baseOf(whole({ revision: 3 }));
    expect(later(base, whole({ revision: 4 }))).toBe(true);
    expect(later(base, whole({ number: 3, revision: 1 }))).toBe(true);
    expect(against(base)).toBe(3);
  });
  it("given one's own save, when an answer from before it comes, then it is older, not later", () => {
    const base = baseOf(whole({ number: 2, revision: 4 }));
    expect(later(base, whole({ revision: 3 }))).toBe(false);
    expect(older(base, whole({ revision: 3 }))).toBe(true);
    expect(older(base, whole({ number: 1, revision: 9, state: "published" }))).toBe(true);
  });
  it("given the same save that was published, when compared, then it is not the same", () => {
    const base = baseOf(whole({}));
    expect(same(base, whole({}))).toBe(true);
    expect(same(base, whole({ state: "published" }))).toBe(false);
    expect(later(base, whole({ state: "published" }))).toBe(false);
  });
});

describe("what differs between what is typed and what was saved", () => {
  const typed = (of: WholeArticle) => contentOf(initialOf(of) as DraftValues);
  it("given nothing typed, when compared with the same save, then nothing", () => {
    expect(differing(typed(whole({})), version({}))).toEqual([]);
  });
  it("given sets in another order and a day written otherwise, when compared, then nothing", () => {
    const mine = typed(whole({}));
    const theirs = version({
      departments: ["d1", "d2"],
      valid_from: dayjs("2026-01-01T00:00:00+08:00").toISOString(),
    });
    expect(differing(mine, theirs)).toEqual([]);
  });
  it("given text and audience saved by another, when compared, then both are named", () => {
    const theirs = version({ body: "由客户承担。", departments: ["d1"], must_read: true });
    expect(differing(typed(whole({})), theirs)).toEqual(["body", "departments", "must_read"]);
  });
});
