/** A forbidden word put right in a text. Pure. */
import type { WordUse } from "./knowledgeTypes";

/** The text with what is better said; the server counts characters, JavaScript half of some. */
export function replaced(text: string, { start, end, word }: WordUse): string {
  const letters = Array.from(text);
  return [...letters.slice(0, start), word.instead, ...letters.slice(end)].join("");
}
