/** Codes, ids and own fields of a card as people read them. */
import type { Choice, Customer, CustomerField, OwnValue } from "@/api/customerTypes";
import { type TextKey, type Translate, useLanguage, useText } from "@/shared/i18n";
import type { Language } from "@/shared/i18n/language";
import { useFields, useLevels, useSources } from "./queries";
import { type FieldValue, PLAIN } from "./values";

export const named = (one: Pick<Choice, "zh" | "en">, language: Language): string =>
  language === "zh" ? one.zh : one.en;

const entry = (list: Choice[] | undefined, code: string, language: Language): string => {
  const found = list?.find((one) => one.code === code);
  return found ? named(found, language) : code;
};

export function ownText(
  field: CustomerField,
  value: OwnValue | null | undefined,
  language: Language,
  t: Translate,
): string {
  if (value === null || value === undefined || value === "") return "–";
  if (field.type === "yes_no") return t(value ? "common.yes" : "common.no");
  if (field.type === "choice") return entry(field.choices, String(value), language);
  return String(value);
}

/** Everything that turns a card's fields into words. */
export function useWords() {
  const t = useText();
  const language = useLanguage();
  const levels = useLevels().data;
  const sources = useSources().data;
  const fields = useFields().data;
  const field = (key: string) => fields?.find((one) => one.key === key);
  const words = {
    level: (code: string) => (code ? entry(levels, code, language) : "–"),
    source: (code: string) => (code ? entry(sources, code, language) : "–"),
    own: (one: CustomerField, value: OwnValue | null | undefined) =>
      ownText(one, value, language, t),
    title: (name: string): string => {
      if (name === "contacts") return t("customers.contacts");
      const own = name.startsWith("fields.") ? field(name.slice(7)) : undefined;
      if (own) return named(own, language);
      return (PLAIN as readonly string[]).includes(name)
        ? t(`customers.field.${name}` as TextKey)
        : name;
    },
    /** Any field's value, for telling two versions apart. `names`: of owners and departments. */
    value: (name: string, value: FieldValue, names: Customer["names"]): string => {
      if (value === null || value === "" || (Array.isArray(value) && value.length === 0))
        return "–";
      if (Array.isArray(value)) return value.join(t("common.and"));
      if (name === "level") return words.level(String(value));
      if (name === "source") return words.source(String(value));
      if (name === "owner" || name === "department") return names[String(value)] ?? "–";
      if (name === "consent") return t(`customers.consent.${value}` as TextKey);
      if (name === "do_not_call") return t(value ? "common.yes" : "common.no");
      const own = name.startsWith("fields.") ? field(name.slice(7)) : undefined;
      return own ? words.own(own, value) : String(value);
    },
  };
  return words;
}
