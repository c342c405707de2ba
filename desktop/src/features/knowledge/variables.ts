/** Variables of scripts as people read them where nothing is filled in. Pure. */
import type { ScriptVariable } from "@/api/knowledgeTypes";

/** 请问{customer.name}… → 请问（客户姓名）…; what is no variable stays. */
export function inWords(
  text: string,
  variables: readonly ScriptVariable[],
  language: "zh" | "en",
): string {
  return text.replace(/\{([a-z.]+)\}/g, (whole, name: string) => {
    const one = variables.find((variable) => variable.name === name);
    if (!one) return whole;
    return language === "zh" ? `（${one.zh}）` : `(${one.en})`;
  });
}
