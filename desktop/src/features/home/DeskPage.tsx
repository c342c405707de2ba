/** 工作台: the contact in three columns (who and why · what · help), or the calm before it. */
import { CustomerServiceOutlined, QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Empty } from "antd";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { useMay, useMe } from "@/api/me";
import { meOf, useLive } from "@/live/store";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { keysOf, useKeys } from "@/shared/keys";
import type { Contact } from "./contact";
import { DemoButton } from "./DemoButton";
import "./desk.css";
import { HelpColumn } from "./HelpColumn";
import { useContact } from "./useContact";
import { type DeskTab, WhatColumn } from "./WhatColumn";
import { WhoColumn } from "./WhoColumn";

interface Props {
  /** Who is on the line, put in by `app`: features never import each other. */
  customer?: (contact: Contact) => ReactNode;
  /** What may follow from the contact, below who it is. */
  next?: (contact: Contact) => ReactNode;
  /** What other features have to say of the contact, beside its notes and result. */
  tabs?: readonly DeskTab[];
  /** What helps with this contact (or before one). */
  help?: (contact: Contact | null) => ReactNode;
}

export default function DeskPage({ customer, next, tabs, help: helping }: Props) {
  const t = useText();
  const { agent } = useMe();
  const contact = useContact();
  // Who it is comes first: what is heavier to draw waits until the offer and its card are painted.
  const later = useDeferredValue(contact);
  const settled = contact !== null && later?.id === contact.id;
  const [help, setHelp] = useState(false);
  const helped = useMemo(() => helping?.(later), [helping, later]);
  const column = useMemo(() => <HelpColumn>{helped}</HelpColumn>, [helped]);
  return (
    <div className="desk">
      {contact ? (
        <>
          <WhoColumn
            contact={contact}
            customer={customer?.(contact)}
            next={next ? <div className="desk-next">{settled ? next(contact) : null}</div> : null}
            settled={settled}
          />
          {settled ? (
            <WhatColumn contact={later} tabs={tabs} />
          ) : (
            <section className="desk-column desk-what card" aria-busy="true" />
          )}
        </>
      ) : (
        <Calm />
      )}
      {agent ? (
        <>
          {column}
          <Button
            className="desk-help-button"
            icon={<QuestionCircleOutlined />}
            onClick={() => setHelp(true)}
          >
            {t("desk.help")}
          </Button>
          <Drawer open={help} onClose={() => setHelp(false)} title={t("desk.help")} size={352}>
            {help ? column : null}
          </Drawer>
        </>
      ) : null}
    </div>
  );
}

function Calm() {
  const t = useText();
  const { agent } = useMe();
  const may = useMay();
  const state = useLive((now) => meOf(now)?.state);
  const key = keysOf("answer", useKeys());
  const text = !agent
    ? t("desk.notAgent")
    : state === "offline"
      ? t("desk.noCallOffline")
      : state === "ready"
        ? t("desk.noCallReady", { key })
        : t("desk.noCallPaused");
  return (
    <section className="desk-column desk-what card desk-calm">
      <Empty
        image={<CustomerServiceOutlined className="desk-calm-icon" />}
        description={
          <>
            <h2>{t(agent ? "desk.noCall" : "desk.ofAgents")}</h2>
            <p className="muted">{text}</p>
          </>
        }
      >
        {may("demo.call") ? <DemoButton /> : null}
      </Empty>
    </section>
  );
}
