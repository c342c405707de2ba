/** The tabs of the list: views with their numbers, then views that somebody kept. */
import { useMe } from "@/api/me";
import { type OwnTab, SavedViews } from "@/api/SavedViews";
import { useText } from "@/shared/i18n";
import type { ShownColumns } from "@/shared/list/columns";
import { useCounts } from "./queries";
import { ALL, NARROWING, VIEWS } from "./query";

export function Views({ columns }: { columns: ShownColumns }) {
  const t = useText();
  const { permissions } = useMe();
  const counts = useCounts().data;
  const number = (name: (typeof VIEWS)[number]["name"]) => {
    const found = counts?.[name];
    if (!counts || found === undefined || found === 0) return null;
    const capped = found > counts.capped_at;
    const bad = name === "overdue";
    return (
      <span className={bad ? "ticket-count ticket-count-bad" : "ticket-count"}>
        {capped ? `${counts.capped_at}+` : found}
      </span>
    );
  };
  const own: OwnTab[] = VIEWS.filter(
    ({ any }) => any.length === 0 || any.some((one) => permissions.includes(one)),
  ).map(({ name }) => ({
    key: name,
    label: (
      <span data-view={name}>
        {t(`ticketView.${name}`)} {number(name)}
      </span>
    ),
    filters: { view: name },
  }));
  own.push({ key: ALL, label: <span data-view={ALL}>{t("ticketView.all")}</span>, filters: {} });
  // Board or list is how it is looked at: no view keeps it, and it stays when another is chosen.
  return <SavedViews list="tickets" names={NARROWING} columns={columns} own={own} />;
}
