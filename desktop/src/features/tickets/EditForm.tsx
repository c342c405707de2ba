/** Correcting an order: only what somebody changed is sent. */
import { explainWith } from "@/api/explain";
import type { NewTicket, TicketDetail, TicketValues } from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { changedValues } from "./fields";
import { useTicketVerbs } from "./queries";
import { TicketFields } from "./TicketFields";

const PLAIN = ["type", "title", "content", "address", "priority", "confidential"] as const;
type Values = Pick<NewTicket, (typeof PLAIN)[number]> & { fields?: TicketValues };

export function EditForm({ detail, close }: { detail: TicketDetail; close: () => void }) {
  const t = useText();
  const { change } = useTicketVerbs();
  const { ticket } = detail;
  const save = async (values: Values) => {
    const plain = PLAIN.filter(
      (name) => values[name] !== ticket[name] && values[name] !== undefined,
    );
    const fields = changedValues(ticket.fields, values.fields ?? {});
    const changed: Partial<NewTicket> = Object.fromEntries(
      plain.map((name) => [name, values[name]]),
    );
    if (Object.keys(fields).length > 0) changed.fields = fields;
    if (Object.keys(changed).length === 0) return;
    await change(ticket.id, ticket.version, changed);
    tellDone(t("common.saved"));
  };
  const { type, title, content, address, priority, confidential } = ticket;
  return (
    <FormDrawer<Values>
      open
      title={t("tickets.edit", { number: ticket.number })}
      initial={{ type, title, content, address, priority, confidential, fields: ticket.fields }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={640}
    >
      <TicketFields step="edit" values={ticket.fields} />
    </FormDrawer>
  );
}
