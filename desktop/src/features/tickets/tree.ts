/** The tree of types for choosing one, and the way to it in words. Pure. */
import type { TicketChoice, TicketType } from "@/api/ticketTypes";
import type { Language } from "@/shared/i18n";

export interface TypeNode {
  value: string;
  title: string;
  /** A type with others below it is only a heading when somebody makes an order. */
  disabled: boolean;
  children: TypeNode[];
}

export const nameOf = (thing: Pick<TicketChoice, "zh" | "en">, language: Language): string =>
  (language === "en" ? thing.en : thing.zh) || thing.zh;

const inOrder = (types: readonly TicketType[]): TicketType[] =>
  [...types].sort(
    (one, other) => one.position - other.position || one.code.localeCompare(other.code),
  );

/** The types as a tree; `retired` ones too where they are looked after. */
export function treeOf(
  types: readonly TicketType[],
  language: Language,
  { retired = false, headings = false } = {},
): TypeNode[] {
  const kept = inOrder(types).filter((one) => retired || one.active);
  const ids = new Set(kept.map((one) => one.id));
  const below = (parent: string | null): TypeNode[] =>
    kept
      .filter((one) =>
        parent === null ? !one.parent || !ids.has(one.parent) : one.parent === parent,
      )
      .map((one) => {
        const children = below(one.id);
        return {
          value: one.id,
          title: nameOf(one, language),
          disabled: headings && children.length > 0,
          children,
        };
      });
  return below(null);
}

/** 投诉 / 服务态度 */
export function pathWords(
  types: readonly TicketType[],
  id: string | null | undefined,
  language: Language,
): string {
  const words: string[] = [];
  let at = id ?? null;
  while (at !== null && words.length < 6) {
    const found = types.find((one) => one.id === at);
    if (!found) break;
    words.unshift(nameOf(found, language));
    at = found.parent;
  }
  return words.join(" / ");
}
