/**
 * What is done about a contact: notes, result, and the end of the wrap-up; beside them, in tabs, what
 * other features have to say of it (handed in by `app`, since features never import each other).
 */
import { Button, Tabs } from "antd";
import type { ComponentType } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Permission } from "@/api/types";
import { meOf, useLive } from "@/live/store";
import { type TextKey, useText } from "@/shared/i18n";
import { stateInk, statePaper } from "@/shared/palette";
import { Countdown } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import type { Contact } from "./contact";
import { NotesEditor } from "./NotesEditor";
import { RatingLine } from "./RatingLine";
import { ResultSelect } from "./ResultSelect";

export interface DeskTab {
  key: string;
  text: TextKey;
  /** Any of these shows it. */
  any: readonly Permission[];
  Panel: ComponentType<{ callId: string }>;
}

interface Props {
  contact: Contact;
  tabs?: readonly DeskTab[];
}

export function WhatColumn({ contact, tabs = [] }: Props) {
  const t = useText();
  const may = useMay();
  const mayWrite = may("note.write");
  const shown = tabs.filter((tab) => tab.any.some(may));
  const work = (
    <div className="desk-column">
      <NotesEditor key={contact.id} call={contact.id} mayWrite={mayWrite} />
      <ResultSelect key={`result ${contact.id}`} call={contact.id} mayWrite={mayWrite} />
    </div>
  );
  return (
    <section className="desk-column desk-what card" aria-label={t("desk.what")}>
      <WrapUp />
      <RatingLine call={contact.id} />
      {shown.length === 0 ? (
        work
      ) : (
        <Tabs
          key={`tabs ${contact.id}`}
          className="desk-tabs"
          items={[
            // Stays in place while another tab is open: what is being typed is not lost.
            { key: "contact", label: t("desk.what"), children: work, forceRender: true },
            ...shown.map(({ key, text, Panel }) => ({
              key,
              label: t(text),
              children: <Panel key={contact.id} callId={contact.id} />,
            })),
          ]}
        />
      )}
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
