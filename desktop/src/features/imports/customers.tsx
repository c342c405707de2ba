/** Imports of customers: by what doubles are known, what new cards get, what columns are. */
import { Form, Select } from "antd";
import { useState } from "react";
import { useLanguage, useText } from "@/shared/i18n";
import type { Kind, Part } from "./kind";
import { useDepartments, useFields, useLevels, useOwners, useSources } from "./queries";
import { KEYS, TARGETS } from "./targets";
import { type CustomerOptions, POLICIES } from "./types";

function Rules({ options, set }: Part<CustomerOptions>) {
  const t = useText();
  const language = useLanguage();
  const named = <T extends { zh: string; en: string }>(one: T) =>
    language === "zh" ? one.zh : one.en;
  const fields = useFields().data ?? [];
  const coded = (list: { code: string; zh: string; en: string }[]) =>
    list.map((one) => ({ value: one.code, label: named(one) }));
  const levels = coded(useLevels().data ?? []);
  const sources = coded(useSources().data ?? []);
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState({ id: "", label: "" });
  const owners = useOwners(words);
  const departments = useDepartments();
  const people = [
    { value: "me", label: t("imports.ownerMe") },
    { value: "none", label: t("imports.ownerNone") },
    ...(owners.data ?? []).map((one) => ({
      value: one.id,
      label: one.department_name
        ? t("common.aside", { text: one.name, aside: one.department_name })
        : one.name,
    })),
  ];
  // Chosen before, and not among those that these words find.
  if (options.owner && !people.some((one) => one.value === options.owner)) {
    const known = chosen.id === options.owner && chosen.label;
    people.push({ value: options.owner, label: known || t("imports.ownerOther") });
  }
  const keys = [
    ...KEYS.map((value) => ({ value, label: t(`importKey.${value}`) })),
    ...fields
      .filter(({ key }) => options.columns.includes(`field:${key}`))
      .map((one) => ({ value: `field:${one.key}`, label: named(one) })),
  ];
  return (
    <>
      <Form.Item label={t("imports.key")} tooltip={t("imports.keyHelp")}>
        <Select
          value={options.key}
          style={{ width: 150 }}
          onChange={(key) => void set({ key })}
          options={keys}
        />
      </Form.Item>
      <Form.Item label={t("imports.policy")} tooltip={t("imports.policyHelp")}>
        <Select
          value={options.policy}
          style={{ width: 170 }}
          disabled={options.key === "none"}
          onChange={(policy) => void set({ policy })}
          options={POLICIES.map((value) => ({ value, label: t(`importPolicy.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("imports.owner")} tooltip={t("imports.newOnly")}>
        <Select
          value={options.owner}
          style={{ width: 170 }}
          showSearch={{ filterOption: false, onSearch: setWords }}
          loading={owners.isFetching}
          onChange={(owner, option) => {
            const one = Array.isArray(option) ? option[0] : option;
            setChosen({ id: owner, label: String(one?.label ?? "") });
            void set({ owner });
          }}
          onOpenChange={() => setWords("")}
          options={people}
        />
      </Form.Item>
      <Form.Item label={t("imports.department")} tooltip={t("imports.departmentHelp")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={options.department ?? undefined}
          style={{ width: 150 }}
          placeholder={t("imports.departmentOwner")}
          onChange={(department: string | undefined) =>
            void set({ department: department ?? null })
          }
          options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.level")} tooltip={t("imports.newOnly")}>
        <Select
          allowClear
          value={options.level || undefined}
          style={{ width: 120 }}
          onChange={(level) => void set({ level: level ?? "" })}
          options={levels}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.source")} tooltip={t("imports.newOnly")}>
        <Select
          allowClear
          value={options.source || undefined}
          style={{ width: 120 }}
          onChange={(source) => void set({ source: source ?? "" })}
          options={sources}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.tags")} tooltip={t("imports.newOnly")}>
        <Select
          mode="tags"
          value={options.tags}
          style={{ minWidth: 140 }}
          onChange={(tags) => void set({ tags })}
          open={false}
        />
      </Form.Item>
    </>
  );
}

function useTargets() {
  const t = useText();
  const language = useLanguage();
  const fields = useFields().data ?? [];
  return [
    { value: "", label: t("importTarget.ignored") },
    ...TARGETS.map((value) => ({ value, label: t(`importTarget.${value}`) })),
    ...fields.map((one) => ({
      value: `field:${one.key}`,
      label: language === "zh" ? one.zh : one.en,
    })),
  ];
}

export const CUSTOMERS: Kind = {
  path: "/customer-imports",
  exports: "customer.export",
  words: {
    title: "imports.title",
    empty: "imports.empty",
    skipped: "importResult.skipped",
    checkedNote: "imports.checkedNote",
    applyAsk: "imports.applyAsk",
    cancelNote: "imports.cancelNote",
    undoAsk: "imports.undoAsk",
  },
  Rules: Rules as Kind["Rules"],
  useTargets,
  kept: (why) => `importKept.${why as "gone"}`,
  listed: (batch) => `/customers?batch=${batch}`,
  touches: [],
};
