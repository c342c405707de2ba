/**
 * A list that is typed as lines and saved as a whole: what somebody else changed in it meanwhile, and
 * how his lines and mine come together. Pure.
 */

/** What a line is: between what its parts stand, and which part says what it is about. */
export interface LineKind {
  parts: RegExp;
  keyOf: (line: string) => string;
}

/** Groups of words: the whole line is what it is about. */
export const GROUPS: LineKind = { parts: /[,，、]/, keyOf: (line) => line };
/** A word, how bad it is, what to say instead (a sentence, with 、 in it). */
export const WORDS: LineKind = { parts: /[,，]/, keyOf: (line) => line.split("，")[0] ?? "" };

/** Lines without empty ones, each written in one way. */
export const linesOf = (text: string, { parts }: LineKind): string[] =>
  text
    .split("\n")
    .map((line) =>
      line
        .split(parts)
        .map((part) => part.trim())
        .join("，"),
    )
    .filter((line) => line.replaceAll("，", "") !== "");

export interface Between {
  came: string[];
  went: string[];
}

/** What of the list came and what went since it was opened. */
export function between(base: string, theirs: string, kind: LineKind): Between {
  const before = new Set(linesOf(base, kind));
  const after = new Set(linesOf(theirs, kind));
  return {
    came: [...after].filter((line) => !before.has(line)),
    went: [...before].filter((line) => !after.has(line)),
  };
}

/**
 * Mine with his changes: lines that he took out are gone unless I changed them, his new ones are
 * there. Where both changed the line of one thing, mine stays.
 */
export function merged(base: string, mine: string, theirs: string, kind: LineKind): string {
  const before = new Set(linesOf(base, kind));
  const { came, went } = between(base, theirs, kind);
  const kept = linesOf(mine, kind).filter((line) => !went.includes(line));
  const changedByMe = new Set(kept.filter((line) => !before.has(line)).map(kind.keyOf));
  return [...kept, ...came.filter((line) => !changedByMe.has(kind.keyOf(line)))].join("\n");
}
