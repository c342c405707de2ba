/** The audit trail: who did what to which thing, from what to what. Read only. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { get } from "@/api/client";
import { sentence } from "@/api/errors";
import { RunExportButton } from "@/api/RunExportButton";
import type { AuditEntry } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { AfterList, type Sheet } from "@/shared/list/AfterList";
import type { ListColumn } from "@/shared/list/columns";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { asSheet } from "@/shared/list/urlState";
import { useAfterState } from "@/shared/list/useAfterState";
import { Moment } from "@/shared/Timer";
import { Difference } from "./Difference";

const FILTERS = ["from", "to", "action", "noun"] as const;
const NEWEST = "-at";

const codesOf = (prefix: string): string[] =>
  Object.keys(texts)
    .filter((key) => key.startsWith(`${prefix}.`))
    .map((key) => key.slice(prefix.length + 1));

export default function AuditPage() {
  const t = useText();
  const control = useAfterState(FILTERS);
  const query = useQuery({
    queryKey: ["audit", control.state, control.after],
    queryFn: ({ signal }) =>
      get<Sheet<AuditEntry>>("/audit", asSheet(control.state, control.after, NEWEST), signal),
    placeholderData: keepPreviousData,
  });
  const choose = (name: "action" | "noun") => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t(`audit.${name}`)}
      aria-label={t(`audit.${name}`)}
      style={{ width: 140 }}
      value={control.state.filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={codesOf(name).map((code) => ({ value: code, label: wordOf(t, name, code) }))}
    />
  );
  return (
    <AfterList<AuditEntry>
      name="audit"
      title={t("audit.title")}
      query={query}
      columns={useAuditColumns()}
      control={control}
      sort={NEWEST}
      empty={t("audit.empty")}
      errorText={(error) => sentence(error, t)}
      actions={<RunExportButton path="/audit" state={control.state} />}
      filters={
        <>
          <SearchBox control={control} hint={t("audit.searchHint")} />
          <PeriodFilter control={control} />
          {choose("action")}
          {choose("noun")}
        </>
      }
    />
  );
}

function useAuditColumns(): ListColumn<AuditEntry>[] {
  const t = useText();
  return [
    {
      key: "at",
      title: t("audit.at"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, entry) => <Moment at={entry.at} />,
    },
    {
      key: "who",
      title: t("audit.who"),
      render: (_, entry) => (
        <>
          {entry.login === "system" ? t("by.system") : (entry.name ?? entry.login)}{" "}
          {entry.name && entry.login !== "system" ? (
            <span className="muted">{entry.login}</span>
          ) : null}
        </>
      ),
    },
    {
      key: "action",
      title: t("audit.action"),
      render: (_, entry) => wordOf(t, "action", entry.action),
    },
    { key: "noun", title: t("audit.noun"), render: (_, entry) => wordOf(t, "noun", entry.noun) },
    {
      key: "change",
      title: t("audit.change"),
      render: (_, entry) => <Difference before={entry.before} after={entry.after} />,
    },
    { key: "address", title: t("audit.address"), extra: true, dataIndex: "address" },
  ];
}
