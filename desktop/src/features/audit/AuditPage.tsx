/** The audit trail: who did what to which thing, from what to what. Read only. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { get } from "@/api/client";
import { ExportButton } from "@/api/ExportButton";
import { sentence } from "@/api/errors";
import type { AuditEntry, Paged } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { PeriodFilter } from "@/shared/list/PeriodFilter";
import { SearchBox } from "@/shared/list/SearchBox";
import { asQuery } from "@/shared/list/urlState";
import { useListState } from "@/shared/list/useListState";
import { Moment } from "@/shared/Timer";
import { Difference } from "./Difference";

const FILTERS = ["from", "to", "action", "noun"] as const;

const codesOf = (prefix: string): string[] =>
  Object.keys(texts)
    .filter((key) => key.startsWith(`${prefix}.`))
    .map((key) => key.slice(prefix.length + 1));

export default function AuditPage() {
  const t = useText();
  const control = useListState(FILTERS);
  const query = useQuery({
    queryKey: ["audit", control.state],
    queryFn: ({ signal }) => get<Paged<AuditEntry>>("/audit", asQuery(control.state), signal),
    placeholderData: keepPreviousData,
  });
  const choose = (name: "action" | "noun") => (
    <Select
      allowClear
      placeholder={t(`audit.${name}`)}
      aria-label={t(`audit.${name}`)}
      style={{ width: 140 }}
      value={control.state.filters[name]}
      onChange={(value) => control.filter(name, value)}
      options={codesOf(name).map((code) => ({ value: code, label: wordOf(t, name, code) }))}
    />
  );
  return (
    <ListPage<AuditEntry>
      name="audit"
      title={t("audit.title")}
      query={query}
      columns={useAuditColumns()}
      control={control}
      empty={t("audit.empty")}
      errorText={(error) => sentence(error, t)}
      actions={<ExportButton path="/audit" state={control.state} />}
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
