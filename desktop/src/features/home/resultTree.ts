/** Result codes as the tree they are filed in. Pure. */
import type { ResultCode } from "@/api/types";

export interface ResultNode {
  value: string;
  title: string;
  selectable: boolean;
  children: ResultNode[];
}

/** Active codes under their parents in their order; one with children cannot be chosen itself. */
export function resultTree(codes: readonly ResultCode[], language: "zh" | "en"): ResultNode[] {
  const active = codes.filter((code) => code.active);
  const under = (parent: string | null): ResultNode[] =>
    active
      .filter((code) => (code.parent ?? null) === parent)
      .sort((a, b) => a.position - b.position)
      .map((code) => {
        const children = under(code.code);
        const title = language === "en" ? code.en : code.zh;
        return { value: code.code, title, selectable: children.length === 0, children };
      });
  return under(null);
}
