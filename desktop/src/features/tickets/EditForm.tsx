/** Correcting an order: only what somebody changed is sent. */
import { useRef, useState } from "react";
import { explainWith } from "@/api/explain";
import type { TicketDetail } from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { type ChangeValues, changeOf, valuesOf } from "./change";
import { overtakenTo, useTicketVerbs } from "./queries";
import { TicketFields } from "./TicketFields";

export function EditForm({ detail, close }: { detail: TicketDetail; close: () => void }) {
  const t = useText();
  const { change } = useTicketVerbs();
  // The page goes on showing what others do; the form is about what was there when it opened.
  const [seen] = useState(detail.ticket);
  const version = useRef(seen.version);
  const save = async (values: ChangeValues) => {
    const changed = changeOf(seen, values);
    if (!changed) return;
    try {
      await change(seen.id, version.current, changed);
    } catch (error) {
      version.current = overtakenTo(error) ?? version.current;
      throw error;
    }
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<ChangeValues>
      open
      title={t("tickets.edit", { number: seen.number })}
      initial={valuesOf(seen)}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={640}
    >
      <TicketFields step="edit" values={seen.fields} />
    </FormDrawer>
  );
}
