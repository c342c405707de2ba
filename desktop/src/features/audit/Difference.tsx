/** Before → after, two fields in the row and the rest on hover; codes become words. */
import { useQuery } from "@tanstack/react-query";
import { Popover } from "antd";
import { get } from "@/api/client";
import { useMay } from "@/api/me";
import type { Paged, PermissionInfo } from "@/api/types";
import { type Translate, useLanguage, useText, wordOf } from "@/shared/i18n";
import { differences, type FieldChange, membership } from "./difference";

const IN_ROW = 2;
/** Fields whose values are codes, and where their words are. */
const CODED: Record<string, string> = { scope: "scope", strategy: "strategy" };

export function Difference({ before, after }: { before: unknown; after: unknown }) {
  const t = useText();
  const changes = differences(before, after);
  if (changes.length === 0) return <span className="muted">{t("audit.noChange")}</span>;
  const one = (change: FieldChange) =>
    change.field === "permissions" ? (
      <Permissions key={change.field} before={before} after={after} />
    ) : (
      <One key={change.field} change={change} />
    );
  return (
    <Popover content={<div className="differences">{changes.map(one)}</div>} mouseEnterDelay={0.3}>
      <span className="difference-row">
        {changes.slice(0, IN_ROW).map(one)}
        {changes.length > IN_ROW ? <span className="muted">+{changes.length - IN_ROW}</span> : null}
      </span>
    </Popover>
  );
}

function valueWord(field: string, value: string | null, t: Translate): string {
  if (value === null) return "–";
  if (value === "true" || value === "false") {
    return t(value === "true" ? "common.yes" : "common.no");
  }
  const prefix = CODED[field];
  return prefix ? wordOf(t, prefix, value) : value;
}

function One({ change }: { change: FieldChange }) {
  const t = useText();
  return (
    <span className="difference">
      <span className="muted">{wordOf(t, "field", change.field, "field.other")}</span>{" "}
      {change.before === null ? null : (
        <>
          <del>{valueWord(change.field, change.before, t)}</del> →{" "}
        </>
      )}
      {valueWord(change.field, change.after, t)}
    </span>
  );
}

/** Permissions by their names, those that came and those that went. */
function Permissions({ before, after }: { before: unknown; after: unknown }) {
  const t = useText();
  const nameOf = usePermissionNames();
  const listOf = (state: unknown) => (state as { permissions?: unknown } | null)?.permissions;
  const { came, went } = membership(listOf(before), listOf(after));
  return (
    <span className="difference">
      <span className="muted">{t("field.permissions")}</span>{" "}
      {went.length > 0 ? <del>{went.map(nameOf).join(t("common.and"))}</del> : null}{" "}
      {came.length > 0 ? `+ ${came.map(nameOf).join(t("common.and"))}` : null}
    </span>
  );
}

function usePermissionNames(): (code: string) => string {
  const t = useText();
  const may = useMay();
  const english = useLanguage() === "en";
  const { data } = useQuery({
    queryKey: ["permissions", "whole"],
    queryFn: ({ signal }) => get<Paged<PermissionInfo>>("/permissions", { size: 200 }, signal),
    enabled: may("role.manage") || may("user.view"),
    staleTime: Infinity,
  });
  return (code) => {
    const found = data?.items.find((one) => one.name === code);
    if (!found) return t("common.other");
    return english ? found.en : found.zh;
  };
}
