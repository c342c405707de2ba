/** One contact point. A masked value that is left alone stays as it is on the card. */
import { Form, Input, Select, Switch } from "antd";
import { useRef } from "react";
import { ApiError } from "@/api/client";
import {
  CONTACT_KINDS,
  type ContactPoint,
  type Customer,
  type NewContact,
} from "@/api/customerTypes";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { type ContactChange, useCustomerVerbs } from "./queries";

interface Props {
  card: Customer;
  editing: ContactPoint | "new" | null;
  close: () => void;
}

export function ContactForm({ card, editing, close }: Props) {
  const t = useText();
  const verbs = useCustomerVerbs();
  const contact = editing === "new" || editing === null ? null : editing;
  // What the card was when somebody else's save was last told of.
  const version = useRef(card.version);
  version.current = Math.max(version.current, card.version);
  const save = async (values: NewContact) => {
    try {
      if (contact) {
        const change = changed(contact, values);
        if (Object.keys(change).length)
          await verbs.changeContact(card.id, version.current, contact.id, change);
      } else await verbs.addContact(card.id, version.current, values);
    } catch (error) {
      // The text stays in the form, the card is shown as it is now, and saving again is right.
      if (error instanceof ApiError && error.code === "customer_changed")
        version.current = (await verbs.again(card.id)).version;
      throw error;
    }
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<NewContact>
      open={editing !== null}
      title={t(contact ? "customers.editContact" : "customers.addContact")}
      initial={
        contact
          ? { ...contact }
          : { kind: "phone", value: "", label: "", primary: false, do_not_call: false }
      }
      save={save}
      explain={explainWith(t)}
      close={close}
      width={400}
    >
      <Form.Item name="kind" label={t("customers.kind")}>
        <Select
          disabled={contact !== null}
          options={CONTACT_KINDS.map((value) => ({ value, label: t(`customers.kind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="value"
        label={t("customers.contactValue")}
        extra={contact?.value.includes("*") ? t("customers.maskedHelp") : undefined}
        rules={[{ required: true, whitespace: true, message: t("common.required") }]}
      >
        <Input maxLength={200} autoFocus className="figures" />
      </Form.Item>
      <Form.Item name="label" label={t("customers.contactLabel")}>
        <Input maxLength={50} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="primary" label={t("customers.primaryOfKind")} valuePropName="checked">
          <Switch disabled={contact?.primary} />
        </Form.Item>
        <Form.Item name="do_not_call" label={t("customers.stopNumber")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}

function changed(before: ContactPoint, after: NewContact): ContactChange {
  const change: ContactChange = {};
  if (after.value !== before.value) change.value = after.value;
  if (after.label !== before.label) change.label = after.label ?? "";
  if (after.primary !== before.primary) change.primary = after.primary;
  if (after.do_not_call !== before.do_not_call) change.do_not_call = after.do_not_call;
  return change;
}
