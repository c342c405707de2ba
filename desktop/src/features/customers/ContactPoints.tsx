/** A card's ways to reach its customer: call, see the number, add, change, remove. */
import {
  DeleteOutlined,
  EditOutlined,
  EyeOutlined,
  PhoneOutlined,
  PlusOutlined,
  StopOutlined,
} from "@ant-design/icons";
import { App, Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import type { ContactPoint, Customer } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import { useText } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { tellError } from "@/shared/tell";
import { ContactForm } from "./ContactForm";
import { useCustomerVerbs } from "./queries";
import { UnmaskDialog } from "./Unmask";
import { useDial } from "./useDial";

export function ContactPoints({ card }: { card: Customer }) {
  const t = useText();
  const may = useMay();
  const { agent } = useMe();
  const { modal } = App.useApp();
  const verbs = useCustomerVerbs();
  const { dial, busy } = useDial(card.id);
  const [editing, setEditing] = useState<ContactPoint | "new" | null>(null);
  const [seeing, setSeeing] = useState<ContactPoint | null>(null);
  const mayEdit = may("customer.edit");
  const drop = (contact: ContactPoint) =>
    modal.confirm({
      title: t("customers.removeAsk", { value: contact.value }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        verbs.removeContact(card.id, card.version, contact.id).catch(async (error) => {
          tellError(sentence(error, t));
          await verbs.again(card.id);
        }),
    });
  const act = (label: string, icon: ReactNode, run: () => void, off = false) => (
    <Tooltip title={label}>
      <Button
        type="text"
        size="small"
        icon={icon}
        aria-label={label}
        onClick={run}
        disabled={off}
      />
    </Tooltip>
  );
  return (
    <section className="customer-contacts">
      <header className="customer-part-head">
        <h2>{t("customers.contacts")}</h2>
        {mayEdit ? (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("customers.addContact")}
          </Button>
        ) : null}
      </header>
      {card.contacts.length === 0 ? <p className="muted">{t("customers.noContacts")}</p> : null}
      <ul>
        {card.contacts.map((one) => (
          <li key={one.id} data-contact={one.kind}>
            <span className="muted">{t(`customers.kind.${one.kind}`)}</span>
            <span className="figures customer-value">
              {one.kind === "phone" ? spaced(one.value) : one.value}{" "}
              {one.label ? <span className="muted">{one.label}</span> : null}{" "}
              {one.primary ? <Pill>{t("customers.primary")}</Pill> : null}{" "}
              {one.do_not_call ? (
                <Pill tone="bad">
                  <StopOutlined /> {t("customers.field.do_not_call")}
                </Pill>
              ) : null}
            </span>
            <span className="customer-acts">
              {one.kind === "phone" && agent && may("call.dial")
                ? act(t("customers.call"), <PhoneOutlined />, () => void dial(one), busy)
                : null}
              {may("customer.unmask") && one.value.includes("*")
                ? act(t("customers.unmask"), <EyeOutlined />, () => setSeeing(one))
                : null}
              {mayEdit ? act(t("common.edit"), <EditOutlined />, () => setEditing(one)) : null}
              {mayEdit
                ? act(t("customers.removeContact"), <DeleteOutlined />, () => drop(one))
                : null}
            </span>
          </li>
        ))}
      </ul>
      <ContactForm card={card} editing={editing} close={() => setEditing(null)} />
      {seeing ? (
        <UnmaskDialog card={card.id} contact={seeing} close={() => setSeeing(null)} />
      ) : null}
    </section>
  );
}
