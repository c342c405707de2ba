/** Calls a contact point by its id; one that is not to be called only with a reason. */
import { App, Input } from "antd";
import { useState } from "react";
import { ApiError } from "@/api/client";
import type { ContactPoint } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useCustomerVerbs } from "./queries";

export function useDial(card: string): {
  dial: (contact: ContactPoint) => Promise<void>;
  busy: boolean;
} {
  const t = useText();
  const { modal } = App.useApp();
  const verbs = useCustomerVerbs();
  const [busy, setBusy] = useState(false);

  const ask = (contact: ContactPoint) => {
    let why = "";
    modal.confirm({
      title: t("customers.stopAsk"),
      content: (
        <Input
          autoFocus
          maxLength={200}
          aria-label={t("customers.stopWhy")}
          placeholder={t("customers.stopWhy")}
          onChange={(event) => {
            why = event.target.value;
          }}
        />
      ),
      okText: t("customers.callAnyway"),
      okButtonProps: { danger: true },
      onOk: () => {
        if (why.trim().length < 2) {
          tellError(t("customers.stopWhy"));
          return Promise.reject(new Error("no reason"));
        }
        return place(contact, why);
      },
    });
  };

  const place = async (contact: ContactPoint, why = ""): Promise<void> => {
    setBusy(true);
    try {
      await verbs.dial(card, contact.id, why);
      tellDone(t("customers.dialling"));
    } catch (error) {
      if (error instanceof ApiError && error.code === "do_not_call" && !why) ask(contact);
      else tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };

  return { dial: (contact) => place(contact), busy };
}
