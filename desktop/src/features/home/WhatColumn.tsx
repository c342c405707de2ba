/** What is done about a contact: notes, result, and the end of the wrap-up. */
import { Button } from "antd";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { meOf, useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { stateInk, statePaper } from "@/shared/palette";
import { Countdown } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import type { Contact } from "./contact";
import { NotesEditor } from "./NotesEditor";
import { RatingLine } from "./RatingLine";
import { ResultSelect } from "./ResultSelect";

export function WhatColumn({ contact }: { contact: Contact }) {
  const t = useText();
  const may = useMay();
  const mayWrite = may("note.write");
  return (
    <section className="desk-column desk-what card" aria-label={t("desk.what")}>
      <WrapUp />
      <RatingLine call={contact.id} />
      <NotesEditor key={contact.id} call={contact.id} mayWrite={mayWrite} />
      <ResultSelect key={`result ${contact.id}`} call={contact.id} mayWrite={mayWrite} />
    </section>
  );
}

function WrapUp() {
  const t = useText();
  const me = useLive(meOf);
  if (me?.state !== "wrap_up") return null;
  const done = () => {
    post("/agent/wrap-up-done").catch((error) => tellError(sentence(error, t)));
  };
  return (
    <div
      className="desk-wrap-up"
      style={{ color: stateInk("wrap_up"), background: statePaper("wrap_up") }}
    >
      {me.until ? (
        <span>
          {t("desk.wrapUp")} <strong>{<Countdown until={me.until} />}</strong>
        </span>
      ) : (
        <span>{t("state.wrap_up")}</span>
      )}
      <Button type="primary" onClick={done}>
        {t("agent.wrapUpDone")}
      </Button>
    </div>
  );
}
