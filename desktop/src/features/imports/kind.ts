/** Which list a file is imported into: its routes, its words, what its columns are. Given by each
 * list's own pages, used by all parts of the wizard. */
import { type ComponentType, createContext, useContext } from "react";
import type { TextKey } from "@/shared/i18n";
import type { Import, Reading } from "./types";

export interface Target {
  value: string;
  label: string;
}

export interface Part<O extends Reading = Reading> {
  batch: Import<O>;
  options: O;
  set: (change: Partial<O>) => Promise<void>;
}

export interface Kind {
  /** The API's path, and the pages' own. */
  path: "/customer-imports" | "/shop-imports";
  /** The permission to take the list of imports out. */
  exports: "customer.export" | "shop.export";
  /** A file to fill in, where there is one. */
  template?: string;
  words: Record<
    "title" | "empty" | "skipped" | "checkedNote" | "applyAsk" | "cancelNote" | "undoAsk",
    TextKey
  >;
  /** What only this list asks of a file. */
  Rules: ComponentType<Part>;
  /** What a column may be. */
  useTargets: () => Target[];
  /** The words for why something of an import could not be taken back. */
  kept: (why: string) => TextKey;
  /** The list with what an import made or changed, where it can be narrowed so. */
  listed?: (batch: string) => string;
  /** Query keys that are stale after a run. */
  touches: readonly string[];
}

export const KindContext = createContext<Kind | null>(null);

export function useKind(): Kind {
  const kind = useContext(KindContext);
  if (!kind) throw new Error("an import's part outside of its pages");
  return kind;
}
