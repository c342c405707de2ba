/**
 * 工作台 with what other features put on it: the customer of the call in the left column. The form
 * of a card stays open when the call is over, until the person is done with it.
 */
import { useCallback, useState } from "react";
import type { Customer } from "@/api/customerTypes";
import { useMay } from "@/api/me";
import { CallCustomer } from "@/features/customers/CallCustomer";
import { CustomerForm, type InCall } from "@/features/customers/CustomerForm";
import type { Contact } from "@/features/home/contact";
import DeskPage from "@/features/home/DeskPage";
import { KnowledgePanel } from "@/features/knowledge/KnowledgePanel";
import { ofCall, useWriting } from "@/features/tickets/writing";
import { spacedNumber } from "@/shared/numbers";
import { CallNext } from "./CallNext";
import { useContactValues } from "./contactValues";
import { DESK_TABS } from "./deskTabs";

/** Knowledge for the contact and for the order that is written beside it. */
function Help({ contact, sees }: { contact: Contact | null; sees: boolean }) {
  const order = useWriting(contact ? ofCall(contact.id) : null);
  const values = useContactValues(contact, sees, order);
  return (
    <KnowledgePanel
      interaction={contact?.id ?? null}
      queue={contact?.queue ?? null}
      values={values}
      order={order}
    />
  );
}

export default function Desk() {
  const may = useMay();
  const sees = may("customer.view");
  const plans = may("followup.work");
  const knows = may("knowledge.view");
  const [making, setMaking] = useState<InCall | null>(null);
  const [editing, setEditing] = useState<Customer | null>(null);
  const [open, setOpen] = useState<"new" | "edit" | null>(null);
  const customer = (contact: Contact) => (
    <CallCustomer
      key={contact.id}
      call={contact.id}
      stage={contact.stage}
      create={() => {
        setMaking({
          call: contact.id,
          number: contact.caller.kind === "anonymous" ? "" : spacedNumber(contact.caller),
          source: contact.direction === "in" ? "call_in" : "call_out",
        });
        setOpen("new");
      }}
      edit={(card) => {
        setEditing(card);
        setOpen("edit");
      }}
    />
  );
  const help = useCallback(
    (contact: Contact | null) => (knows ? <Help contact={contact} sees={sees} /> : null),
    [knows, sees],
  );
  return (
    <>
      <DeskPage
        customer={sees ? customer : undefined}
        next={plans ? (contact) => <CallNext key={contact.id} call={contact.id} /> : undefined}
        tabs={DESK_TABS}
        help={help}
      />
      {making ? (
        <CustomerForm
          key={making.call}
          inCall={making}
          open={open === "new"}
          close={() => setOpen(null)}
        />
      ) : null}
      {editing ? (
        <CustomerForm
          key={editing.id}
          card={editing}
          beside
          open={open === "edit"}
          close={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
