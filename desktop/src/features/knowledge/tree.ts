/** The tree of categories out of its rows. Pure. */
import type { KnowledgeCategory } from "@/api/knowledgeTypes";

export interface Branch {
  key: string;
  value: string;
  title: string;
  /** Articles here and below. */
  count: number;
  mine: boolean;
  disabled?: boolean;
  /** Left out where there are none. */
  children?: Branch[];
}

/** Branches in their order; those not in use are left out. With `mine` others can be seen, not chosen. */
export function branches(rows: readonly KnowledgeCategory[], mine = false): Branch[] {
  const under = (parent: string | null): Branch[] =>
    rows
      .filter((row) => row.active && row.parent === parent)
      .map((row) => {
        const children = under(row.id);
        return {
          key: row.id,
          value: row.id,
          title: row.name,
          count: children.reduce((sum, child) => sum + child.count, row.articles),
          mine: row.mine,
          ...(mine ? { disabled: !row.mine } : {}),
          ...(children.length ? { children } : {}),
        };
      });
  return under(null);
}

/** Pieces of a text, marked and not, by spans in order. */
export function pieces(
  text: string,
  spans: readonly (readonly [number, number])[],
): { at: number; text: string; marked: boolean }[] {
  // The server counts characters, JavaScript half of some of them.
  const letters = Array.from(text);
  const out: { at: number; text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [start, end] of spans) {
    if (start > at) out.push({ at, text: letters.slice(at, start).join(""), marked: false });
    out.push({ at: start, text: letters.slice(start, end).join(""), marked: true });
    at = end;
  }
  if (at < letters.length) out.push({ at, text: letters.slice(at).join(""), marked: false });
  return out;
}
