/** The language chosen on this browser; Chinese unless the person said otherwise. */
import { useSyncExternalStore } from "react";
import { createValue } from "../value";

export type Language = "zh" | "en";

const KEY = "warmline.language";

function stored(): Language {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

const language = createValue<Language>(stored());

export const currentLanguage = language.get;

export function setLanguage(next: Language): void {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser without storage keeps the choice for this page only.
  }
  language.set(next);
}

export function useLanguage(): Language {
  return useSyncExternalStore(language.subscribe, language.get, language.get);
}

export const onLanguage = language.subscribe;
