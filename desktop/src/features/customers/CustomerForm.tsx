/** Make or change a card. Two who change one card at once are put together, nothing is lost. */
import { App, Form } from "antd";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import type { Customer, Overtaking } from "@/api/customerTypes";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { type Clash, ConflictDialog } from "./Conflict";
import { FormFields } from "./FormFields";
import { mergesOf } from "./merge";
import { useCustomerVerbs } from "./queries";
import { changeOf, newCard, type Values, valuesOf } from "./values";

/** A new card in a call: the server puts the call's number on it. */
export interface InCall {
  call: string;
  /** As the page shows it; empty: there is none to fill in. */
  number: string;
  /** Where the form begins, of what the call says. */
  source: string;
}

interface Props {
  open: boolean;
  /** Left out: a new card. */
  card?: Customer;
  inCall?: InCall;
  /** On the agent's page: the call strip above stays in use. */
  beside?: boolean;
  close: () => void;
  saved?: (card: Customer) => void;
}

/** The drawer has slid in by then. */
const FOCUS_MS = 300;

/** The person goes on in the form; nothing is wrong. */
class Stay extends Error {}

const BLANK = { consent: "unknown", do_not_call: false, tags: [], contacts: [] } as const;

export function CustomerForm({ open, card, inCall, beside, close, saved }: Props) {
  const t = useText();
  const { modal } = App.useApp();
  const [form] = Form.useForm<Values>();
  const verbs = useCustomerVerbs();
  const [clash, setClash] = useState<Clash | null>(null);
  const done = useRef<Customer | null>(null);
  /** The card as the form was filled from it: what others save meanwhile does not move it. */
  const base = useRef<Customer | undefined>(card);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per opening
  useEffect(() => {
    if (open) base.current = card;
  }, [open]);

  // `autoFocus` works once, and the drawer opens again and again.
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => form.getFieldInstance("name")?.focus(), FOCUS_MS);
    return () => clearTimeout(timer);
  }, [open, form]);

  const decided = (mine: Values, theirs: Customer, saves: Overtaking[]): Promise<Values | null> => {
    const before = valuesOf(base.current ?? theirs);
    const merges = mergesOf(before, mine, valuesOf(theirs), saves);
    // Only contact points were changed, which are no part of this form.
    if (merges.length === 0) return Promise.resolve(mine);
    return new Promise((resolve) => {
      setClash({
        merges,
        mine,
        theirs,
        decide: (values) => {
          setClash(null);
          resolve(values);
        },
      });
    });
  };

  /** Save once more, past the owner's limit, where the person may and wants it. */
  const roomy = async <T,>(act: (more: { over_limit?: true }) => Promise<T>): Promise<T> => {
    try {
      return await act({});
    } catch (error) {
      const full = error instanceof ApiError && error.code === "customer_owner_full";
      if (!full || !error.details.may) throw error;
      const sure = await modal.confirm({
        title: t("customers.ownerFull"),
        content: t("customers.ownerFullHelp"),
        okText: t("customers.giveAnyway"),
      });
      if (!sure) throw new Stay();
      return act({ over_limit: true });
    }
  };

  const change = async (mine: Values): Promise<Customer> => {
    for (;;) {
      const from = base.current;
      if (!from) throw new Stay();
      const change = changeOf(valuesOf(from), mine);
      if (Object.keys(change).length === 0) return from;
      try {
        return await roomy((more) => verbs.change(from.id, from.version, { ...change, ...more }));
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "customer_changed") throw error;
        const theirs = await verbs.again(from.id);
        const saves = (error.details.changed ?? []) as Overtaking[];
        const values = await decided(mine, theirs, saves);
        if (!values) throw new Stay();
        base.current = theirs;
        mine = values;
        form.setFieldsValue(values);
      }
    }
  };

  const create = async (values: Values): Promise<Customer> => {
    if (!inCall) return roomy((more) => verbs.create(newCard(values, more)));
    try {
      return await roomy((more) => verbs.createInCall(inCall.call, newCard(values, more)));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "number_known") throw error;
      if (!(await modal.confirm({ title: t("customers.known"), okText: t("customers.newAnyway") })))
        throw new Stay();
      return verbs.createInCall(inCall.call, newCard(values, { although_known: true }));
    }
  };

  const save = async (values: Values) => {
    // The form holds only what it shows; the rest of the card stays.
    const whole = { ...(base.current ? valuesOf(base.current) : BLANK), ...values } as Values;
    whole.fields = { ...(base.current?.fields ?? {}), ...(values.fields ?? {}) };
    try {
      done.current = base.current ? await change(whole) : await create(whole);
      tellDone(t("common.saved"));
    } catch (error) {
      markEach(error);
      throw error;
    }
  };

  /** Every own field that the server refused is marked, not the first alone. */
  const markEach = (error: unknown) => {
    if (!(error instanceof ApiError) || !Array.isArray(error.details.fields)) return;
    for (const one of error.details.fields as { field: string }[]) {
      const name = one.field.split(".") as never;
      form.setFields([{ name, errors: [t("customers.fieldWrong")] }]);
    }
  };

  const explain = (error: unknown) =>
    error instanceof Stay ? { text: t("customers.notSaved"), field: null } : explainWith(t)(error);

  const over = () => {
    const result = done.current;
    done.current = null;
    close();
    if (result) saved?.(result);
  };

  return (
    <>
      <FormDrawer<Values>
        open={open}
        form={form}
        title={t(card ? "customers.edit" : "customers.new")}
        initial={
          card
            ? valuesOf(card)
            : {
                ...BLANK,
                tags: [],
                source: inCall?.source || undefined,
                contacts: inCall
                  ? []
                  : [{ kind: "phone", value: "", label: "", primary: true, do_not_call: false }],
              }
        }
        save={save}
        explain={explain}
        close={over}
        width={520}
        beside={beside || inCall !== undefined}
      >
        <FormFields
          names={card?.names ?? {}}
          contacts={!card}
          prefilled={inCall?.number || undefined}
        />
      </FormDrawer>
      <ConflictDialog clash={clash} />
    </>
  );
}
