/**
 * 工作台 with what other features put on it: the customer of the call in the left column. The form
 * of a card stays open when the call is over, until the person is done with it.
 */
import { useState } from "react";
import type { Customer } from "@/api/customerTypes";
import { useMay } from "@/api/me";
import { CallCustomer } from "@/features/customers/CallCustomer";
import { CustomerForm, type InCall } from "@/features/customers/CustomerForm";
import type { Contact } from "@/features/home/contact";
import DeskPage from "@/features/home/DeskPage";
import { spacedNumber } from "@/shared/numbers";

export default function Desk() {
  const sees = useMay()("customer.view");
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
  return (
    <>
      <DeskPage customer={sees ? customer : undefined} />
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
