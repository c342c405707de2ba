/**
 * Somebody saved the card first: who changed which fields to what, beside what was typed here. The
 * person decides field by field; nothing he typed is dropped by itself.
 */
import { Alert, Modal, Radio } from "antd";
import { useState } from "react";
import type { Customer } from "@/api/customerTypes";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { type FieldMerge, firstChoice, joinable, merged, type Side } from "./merge";
import type { Values } from "./values";
import { useWords } from "./words";

export interface Clash {
  merges: FieldMerge[];
  mine: Values;
  theirs: Customer;
  /** The values to save now; null: stay in the form. */
  decide: (values: Values | null) => void;
}

export function ConflictDialog({ clash }: { clash: Clash | null }) {
  return clash ? <Dialog key={clash.theirs.version} {...clash} /> : null;
}

function Dialog({ merges, mine, theirs, decide }: Clash) {
  const t = useText();
  const words = useWords();
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const people = [...new Set(merges.map((one) => one.by).filter(Boolean))];
  const clashes = merges.filter((one) => one.clash);
  const rest = merges.filter((one) => !one.clash);
  const said = (merge: FieldMerge, side: "before" | "mine" | "theirs") =>
    words.value(merge.field, merge[side], theirs.names);
  return (
    <Modal
      open
      width={720}
      title={t("customers.conflict")}
      okText={t("customers.mergeSave")}
      cancelText={t("customers.backToForm")}
      onOk={() => decide(merged(mine, merges, choices))}
      onCancel={() => decide(null)}
      mask={{ closable: false }}
      data-conflict
    >
      <Alert
        type="warning"
        showIcon
        className="form-alert"
        title={t("customers.conflictText", {
          who: people.join(t("common.and")) || t("customers.somebody"),
        })}
      />
      {clashes.map((merge) => (
        <section key={merge.field} className="customer-clash" data-clash={merge.field}>
          <h3>
            {words.title(merge.field)}
            <By merge={merge} />
          </h3>
          <Radio.Group
            value={choices[merge.field] ?? firstChoice(merge)}
            onChange={(event) =>
              setChoices((now) => ({ ...now, [merge.field]: event.target.value as Side }))
            }
            className="customer-clash-sides"
          >
            <Radio value="mine">
              <span className="muted">{t("customers.mine")}</span>
              <span className="customer-text">{said(merge, "mine")}</span>
            </Radio>
            <Radio value="theirs">
              <span className="muted">{t("customers.theirs")}</span>
              <span className="customer-text">{said(merge, "theirs")}</span>
            </Radio>
            {joinable(merge) ? <Radio value="both">{t("customers.keepBoth")}</Radio> : null}
          </Radio.Group>
          <p className="muted">{t("customers.before", { value: said(merge, "before") })}</p>
        </section>
      ))}
      {rest.length ? (
        <section className="customer-conflict-rest">
          <h3>{t("customers.takenOver")}</h3>
          <ul className="customer-taken">
            {rest.map((merge) => (
              <li key={merge.field} data-taken={merge.field}>
                <strong>{words.title(merge.field)}</strong>
                <del className="muted">{said(merge, "before")}</del>
                <span className="customer-text">{said(merge, "theirs")}</span>
                <By merge={merge} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Modal>
  );
}

function By({ merge }: { merge: FieldMerge }) {
  return merge.by ? (
    <span className="muted customer-by">
      {merge.by} <Moment at={merge.at} />
    </span>
  ) : null;
}
