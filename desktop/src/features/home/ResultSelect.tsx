/** The result of a contact: one code out of the centre's tree, saved when chosen. */
import { useQuery } from "@tanstack/react-query";
import { TreeSelect } from "antd";
import { useEffect, useState } from "react";
import { get, type Items, itemsOf, put } from "@/api/client";
import { sentence } from "@/api/errors";
import type { ResultCode } from "@/api/types";
import { useLanguage, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { resultTree } from "./resultTree";
import { useCallRecord } from "./useContact";

export function ResultSelect({ call, mayWrite }: { call: string; mayWrite: boolean }) {
  const t = useText();
  const language = useLanguage();
  const { data: codes } = useQuery({
    queryKey: ["result-codes"],
    queryFn: ({ signal }) => get<Items<ResultCode>>("/result-codes", {}, signal),
    staleTime: 10 * 60_000,
  });
  const { data: record } = useCallRecord(call);
  const [value, setValue] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  useEffect(() => setValue(record?.notes.result || null), [record]);

  const choose = async (code: string | null) => {
    const before = value;
    setValue(code);
    setSaved(false);
    try {
      await put(`/calls/${call}/result`, { code: code ?? "" });
      setSaved(true);
    } catch (error) {
      setValue(before);
      tellError(sentence(error, t));
    }
  };

  return (
    <section>
      <header className="desk-part-head">
        <h2>{t("desk.result")}</h2>
        <span className="muted" aria-live="polite">
          {saved ? t("common.saved") : ""}
        </span>
      </header>
      <TreeSelect<string | null>
        value={value}
        onChange={(code) => void choose(code ?? null)}
        treeData={resultTree(itemsOf(codes), language)}
        treeDefaultExpandAll
        showSearch={{ treeNodeFilterProp: "title" }}
        allowClear
        placeholder={t("desk.resultPlaceholder")}
        aria-label={t("desk.result")}
        disabled={!mayWrite}
        className="desk-result"
      />
    </section>
  );
}
