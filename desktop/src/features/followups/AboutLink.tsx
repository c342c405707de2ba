/** The work order or shop order that a follow-up is about: its number and title, as a link to it. */
import { Link } from "react-router";
import { useText } from "@/shared/i18n";
import { useAbout } from "./queries";
import type { About } from "./types";

export function AboutLink({ about }: { about: About }) {
  const t = useText();
  const { data, isError } = useAbout(about);
  if (isError) return <span className="muted">{t("followups.aboutUnseen")}</span>;
  if (!data) return "…";
  if (about.noun === "order")
    return (
      <Link to={`/shop/orders?q=${encodeURIComponent(data.number)}`}>
        {t("followups.aboutOrder", data)}
      </Link>
    );
  return <Link to={`/tickets/${about.id}`}>{t("followups.aboutTicket", data)}</Link>;
}
