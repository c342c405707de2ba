/**
 * Two people changed one card: what each changed, and both put together. Pure.
 *
 * Nothing somebody typed is dropped by itself: a field that only one of them changed takes his
 * value; where both did, the person who saves second decides, with both values before him.
 */
import type { Overtaking } from "@/api/customerTypes";
import type { Values } from "./values";
import { type FieldName, type FieldValue, fieldsOf, sameValue, valueAt, withValue } from "./values";

export type Side = "mine" | "theirs" | "both";

export interface FieldMerge {
  field: FieldName;
  before: FieldValue;
  mine: FieldValue;
  theirs: FieldValue;
  /** Both changed it, and not to the same. */
  clash: boolean;
  /** Who changed it last. */
  by: string;
  at: string | null;
}

/** Every field the others changed since `before`, in the form's order. */
export function mergesOf(
  before: Values,
  mine: Values,
  theirs: Values,
  saves: readonly Overtaking[],
): FieldMerge[] {
  return fieldsOf(before, mine, theirs)
    .filter((field) => !sameValue(valueAt(before, field), valueAt(theirs, field)))
    .map((field) => {
      const values = [before, mine, theirs].map((state) => valueAt(state, field));
      const [was, own, now] = values as [FieldValue, FieldValue, FieldValue];
      const last = saves.filter((save) => save.fields.includes(field)).at(-1);
      return {
        field,
        before: was,
        mine: own,
        theirs: now,
        clash: !sameValue(was, own) && !sameValue(own, now),
        by: last?.by_name ?? "",
        at: last?.at ?? null,
      };
    });
}

/** Whether both values may stand: a text below the other, tags together. */
export const joinable = ({ field, clash, mine, theirs }: FieldMerge): boolean =>
  clash && (field === "remark" || field === "tags") && Boolean(mine) && Boolean(theirs);

/** What is chosen before anybody chose: nothing typed is lost. */
export const firstChoice = (merge: FieldMerge): Side => (joinable(merge) ? "both" : "mine");

/** A field's value by a choice. */
export function chosen(merge: FieldMerge, side: Side): FieldValue {
  const { mine, theirs } = merge;
  if (side === "theirs") return theirs;
  if (side === "mine") return mine;
  if (Array.isArray(mine) && Array.isArray(theirs)) return [...new Set([...theirs, ...mine])];
  const [one, other] = [String(theirs ?? ""), String(mine ?? "")];
  // Who wrote on below the other's text has it in his own already.
  return other.includes(one) ? other : one.includes(other) ? one : `${one}\n${other}`;
}

/** What is to be saved: everything of mine, what only others changed, and what was chosen. */
export function merged(
  mine: Values,
  merges: readonly FieldMerge[],
  choices: Readonly<Record<string, Side>>,
): Values {
  return merges.reduce((values, merge) => {
    if (!merge.clash) return withValue(values, merge.field, merge.theirs);
    return withValue(
      values,
      merge.field,
      chosen(merge, choices[merge.field] ?? firstChoice(merge)),
    );
  }, mine);
}
