/** One call by its own address. */
import { useParams } from "react-router";
import { useText } from "@/shared/i18n";
import { CallDetailView } from "./CallDetailView";
import "@/shared/list/list.css";

export default function CallPage() {
  const t = useText();
  const { id = "" } = useParams();
  return (
    <section className="list call-page">
      <header className="list-head">
        <h1>{t("calls.detail")}</h1>
      </header>
      <CallDetailView id={id} />
    </section>
  );
}
