/** One call by its own address. */
import type { ComponentType } from "react";
import { useParams } from "react-router";
import { useText } from "@/shared/i18n";
import { CallDetailView } from "./CallDetailView";
import "@/shared/list/list.css";

interface Props {
  Orders?: ComponentType<{ callId: string }> | undefined;
}

export default function CallPage({ Orders }: Props) {
  const t = useText();
  const { id = "" } = useParams();
  return (
    <section className="list call-page">
      <header className="list-head">
        <h1>{t("calls.detail")}</h1>
      </header>
      <CallDetailView id={id} Orders={Orders} />
    </section>
  );
}
