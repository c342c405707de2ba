/** Fields, levels and sources are saved over the version their form was filled from. */
import type { FormInstance } from "antd";
import { ApiError } from "@/api/client";
import type { Choice } from "@/api/customerTypes";
import { type TextKey, useText } from "@/shared/i18n";
import { useOvertaking } from "@/shared/useOvertaking";

const TITLES: Record<string, TextKey> = {
  zh: "customers.nameZh",
  en: "customers.nameEn",
  position: "customers.position",
  active: "common.enabled",
  choices: "customers.choices",
  required: "customers.required",
  searchable: "customers.searchable",
  type: "customers.type",
};

interface Versioned {
  version: number;
}

export function useDefinitionOvertaking<T extends Versioned>(
  form: FormInstance<T>,
  editing: T | "new" | null,
  again: (key: string) => Promise<T | undefined>,
  keyOf: (one: T) => string,
) {
  const t = useText();
  const { save, note } = useOvertaking<T, T>({
    open: editing !== null,
    form,
    now: editing === "new" ? NEW : editing,
    // The version is no field of the form; it is what is saved over.
    valuesOf: ({ version: _, ...values }) => values as unknown as T,
    isOvertaken: (error) =>
      error instanceof ApiError && error.code === "customer_definition_changed",
    again: async (one) => (await again(keyOf(one))) ?? one,
    titleOf: (field) => t(TITLES[field] ?? "customers.key"),
    wordOf: (_, value) => {
      if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
      if (Array.isArray(value))
        return (value as Choice[]).map((one) => one.zh).join(t("common.and")) || "–";
      return String(value ?? "") || "–";
    },
  });
  return { save, note };
}

/** A new one is saved over nothing. */
const NEW = { version: 0 } as never;
