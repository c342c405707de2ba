/** The card itself: contact points, remark, fields, marks, who made and changed it. */
import { Descriptions } from "antd";
import type { Customer } from "@/api/customerTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { ContactPoints } from "./ContactPoints";
import { useFields } from "./queries";
import { named, useWords } from "./words";

export function Overview({ card }: { card: Customer }) {
  const t = useText();
  const language = useLanguage();
  const words = useWords();
  // A retired field is shown where the card still holds it.
  const own = (useFields().data ?? []).filter((one) => one.active || one.key in card.fields);
  const by = (at: string | null, who: string | null) => (
    <span>
      <Moment at={at} />{" "}
      {who && card.names[who] ? <span className="muted">{card.names[who]}</span> : null}
    </span>
  );
  const facts = [
    ["customers.field.source", words.source(card.source)],
    [
      "customers.field.consent",
      <span key="c">
        {t(`customers.consent.${card.consent}`)}{" "}
        {card.consent_at ? by(card.consent_at, card.consent_by) : null}
      </span>,
    ],
    [
      "customers.field.do_not_call",
      <span key="d">
        {t(card.do_not_call ? "common.yes" : "common.no")}{" "}
        {card.do_not_call_at ? by(card.do_not_call_at, card.do_not_call_by) : null}
      </span>,
    ],
    ["customers.createdAt", by(card.created_at, card.created_by)],
    ["customers.changedAt", by(card.changed_at, card.changed_by)],
  ] as const;
  return (
    <div className="customer-overview">
      <div>
        <ContactPoints card={card} />
        <section>
          <h2>{t("customers.field.remark")}</h2>
          <p className={card.remark ? "customer-text" : "muted"}>
            {card.remark || t("common.none")}
          </p>
        </section>
      </div>
      <div>
        <Descriptions
          size="small"
          column={1}
          items={[
            ...own.map((field) => ({
              key: field.key,
              label: named(field, language),
              children: words.own(field, card.fields[field.key]),
            })),
            ...facts.map(([key, children]) => ({ key, label: t(key), children })),
          ]}
        />
      </div>
    </div>
  );
}
