/** Who calls and why: number, place and carrier, queue and wait, way through the menu, past calls. */
import { Descriptions, Skeleton } from "antd";
import type { ReactNode } from "react";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Timer } from "@/shared/Timer";
import type { Contact } from "./contact";
import { EarlierCalls } from "./EarlierCalls";

interface Props {
  contact: Contact;
  /** The card of the caller, above all else that is known of the call. */
  customer?: ReactNode;
  /** What may follow, below it. */
  next?: ReactNode;
  /** Whether the offer and its card are painted; what can wait comes after them. */
  settled: boolean;
}

export function WhoColumn({ contact, customer, next, settled }: Props) {
  const t = useText();
  const { caller } = contact;
  const facts = [
    ["desk.place", caller.place || "–"],
    ["desk.carrier", caller.carrier || "–"],
    ["desk.kind", wordOf(t, "number", caller.kind)],
    ["desk.called", contact.called || "–"],
    ["desk.queue", contact.queue ?? "–"],
    [
      "desk.waited",
      contact.queuedAt ? <Timer key="t" since={contact.queuedAt} /> : duration(contact.waited),
    ],
  ] as const;
  return (
    <aside className="desk-column desk-who" aria-label={t("desk.who")}>
      <div className="card">
        <div className="desk-number figures">{spacedNumber(caller)}</div>
        {customer || next ? (
          <section className="desk-customer" aria-label={t("customers.who")}>
            {customer}
            {next}
          </section>
        ) : null}
        {contact.callback ? (
          <p>
            <Pill tone="warn">{t("desk.callback")}</Pill>{" "}
            <span className="muted">
              {t("desk.callbackSince")} <Timer since={contact.callback.since} />
            </span>
          </p>
        ) : null}
        <Descriptions
          size="small"
          column={1}
          items={facts.map(([key, children]) => ({ key, label: t(key), children }))}
        />
      </div>
      <div className="card">
        <h2>{t("desk.path")}</h2>
        <Path contact={contact} />
      </div>
      <div className="card">
        <h2>{t("desk.earlier")}</h2>
        {settled ? <EarlierCalls call={contact.id} /> : null}
      </div>
    </aside>
  );
}

function Path({ contact }: { contact: Contact }) {
  const t = useText();
  const steps = contact.path.filter((step) => step.label || step.keys);
  if (steps.length === 0) return <p className="muted">{t("desk.pathNone")}</p>;
  return (
    <ol className="desk-path">
      {steps.map((step) => (
        <li key={`${step.node} ${step.at}`}>
          <span>{step.label || step.node}</span>
          {step.keys ? (
            <span className="muted">{t("desk.pressed", { keys: step.keys })}</span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

export function WhoSkeleton() {
  return (
    <aside className="desk-column desk-who">
      <div className="card">
        <Skeleton active />
      </div>
    </aside>
  );
}
