/**
 * Words of the desktop in both languages. A key carries both texts side by side, so one that is
 * missing does not compile; `texts.test.ts` checks placeholders and stray languages.
 */
import { useMemo } from "react";
import { currentLanguage, type Language, useLanguage } from "./language";
import { type TextKey, texts } from "./texts";

export { type Language, setLanguage, useLanguage } from "./language";
export type { TextKey } from "./texts";

export type Params = Record<string, string | number>;
export type Translate = (key: TextKey, params?: Params) => string;

/** The text of a key in a language, `{name}` replaced by the parameters. */
export function translate(language: Language, key: TextKey, params?: Params): string {
  const text: string = texts[key][language === "zh" ? 0 : 1];
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

/** The word for a code out of an open list (`outcome`, `cause`, …), or `fallback`'s text. */
export function wordOf(
  t: Translate,
  prefix: string,
  code: string | null | undefined,
  fallback: TextKey = "common.other",
): string {
  if (!code) return "–";
  const key = `${prefix}.${code}`;
  return t(key in texts ? (key as TextKey) : fallback);
}

/** Translate outside React (errors raised by actions, notifications). */
export const say: Translate = (key, params) => translate(currentLanguage(), key, params);

export function useText(): Translate {
  const language = useLanguage();
  return useMemo<Translate>(() => (key, params) => translate(language, key, params), [language]);
}
