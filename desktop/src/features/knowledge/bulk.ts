/** Several articles handed in, published or withdrawn at once: which versions, and what failed. Pure. */
import type { ArticleRow, SteppedArticle } from "@/api/knowledgeTypes";
import type { FailedRow } from "@/shared/list/RowResults";

export const BULK_STEPS = ["submit", "publish", "withdraw"] as const;
export type BulkStep = (typeof BULK_STEPS)[number];

/** Withdrawn is what is published, whatever newer version is being written beside it. */
export const versionsOf = (step: BulkStep, chosen: readonly ArticleRow[]): [string, number][] =>
  chosen.map((one) => [one.id, step === "withdraw" ? (one.published ?? one.number) : one.number]);

/** The rows that stayed, by the names they have in the list. */
export const failedOf = (
  done: readonly SteppedArticle[],
  chosen: readonly ArticleRow[],
  why: (row: SteppedArticle) => string,
): FailedRow[] =>
  done
    .filter((row) => row.code !== "")
    .map((row) => ({
      id: row.article,
      name: chosen.find(({ id }) => id === row.article)?.title ?? "–",
      why: why(row),
    }));
