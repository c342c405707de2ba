/** What every part of the editor needs, lent by `FlowPage`. */
import { createContext, useCallback, useContext } from "react";
import type { Both, FlowDocument, FlowNode, FlowProblem, FlowSchema } from "@/api/flowTypes";
import { useLanguage } from "@/shared/i18n";
import { variablesOf } from "./document";
import type { References } from "./queries";
import type { Kind } from "./schema";

export interface Editor {
  schema: FlowSchema;
  kinds: Map<string, Kind>;
  references: References;
  document: FlowDocument;
  problems: FlowProblem[];
  readOnly: boolean;
  edit: (to: (document: FlowDocument) => FlowDocument, tag?: string) => void;
  /** Show a node: its form, and the canvas round it. */
  show: (id: string | null) => void;
}

const Current = createContext<Editor | null>(null);
export const EditorProvider = Current.Provider;

export function useEditor(): Editor {
  const editor = useContext(Current);
  if (!editor) throw new Error("useEditor is for parts of the flow editor");
  return editor;
}

/** Words of the schema in the page's language. */
export function useBoth(): (words: Both | string | null | undefined) => string {
  const language = useLanguage();
  return useCallback(
    (words) => (typeof words === "string" ? words : (words?.[language] ?? "")),
    [language],
  );
}

/** What people call the node: its name, else its kind's. */
export function nameOf(
  node: FlowNode | undefined,
  kinds: Map<string, Kind>,
  both: (words: Both | string) => string,
): string {
  if (!node) return "";
  return node.label || both(kinds.get(node.kind)?.title ?? node.kind);
}

/** The choices of a reference: value as the document writes it, and its name. */
export function choicesOf(
  editor: Editor,
  reference: string,
  both: (words: Both | string) => string,
) {
  switch (reference) {
    case "node":
      return editor.document.nodes.map((node) => ({
        value: node.id,
        label: nameOf(node, editor.kinds, both),
      }));
    case "variable":
    case "new_variable":
      return variablesOf(editor.document, editor.schema).map((name) => ({
        value: name,
        label: name,
      }));
    case "zone":
      return Intl.supportedValuesOf("timeZone").map((name) => ({ value: name, label: name }));
    default:
      return (editor.references[reference] ?? []).map(({ value, name }) => ({
        value,
        label: name,
      }));
  }
}

/** The name of something referred to; what nobody knows keeps the document's word. */
export function referenceName(references: References, kind: string, value: string): string {
  return references[kind]?.find((one) => one.value === value)?.name ?? value;
}
