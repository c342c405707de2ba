/** Pictures in the Markdown of an article: `![words](attachment:ID)`. Pure. */
import type { Attachment } from "@/shared/attachments/model";

export const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

const SHOWN = /!\[[^\]]*\]\(attachment:([0-9a-f-]{36})\)/g;

/** The files a text shows. */
export const shownIn = (body: string): Set<string> =>
  new Set(Array.from(body.matchAll(SHOWN), (found) => found[1] ?? ""));

/** Files of a version that do not stand in its text. */
export const beside = (files: readonly Attachment[], body: string): Attachment[] => {
  const shown = shownIn(body);
  return files.filter((file) => !shown.has(file.id));
};

/** The picture as it is written; brackets and line breaks would end its words. */
export const written = (id: string, words: string): string =>
  `![${words.replace(/[[\]\\\n\r]+/g, " ").trim()}](attachment:${id})`;

/** The text with a picture at a place, on lines of its own. */
export function placed(body: string, at: number, picture: string): string {
  const before = body.slice(0, at);
  const after = body.slice(at);
  const head =
    before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail =
    after === "" || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  return before + head + picture + tail + after;
}

/** What a picture shows, as far as its name says: 发票.png → 发票; a screenshot's says nothing. */
export const wordsOf = (name: string): string => {
  const stem = name.replace(/\.\w+$/, "");
  return /^(image|\d{8}-\d{6}|截图|screenshot)/i.test(stem) ? "" : stem;
};
