/** 试打: a made-up caller inside the switch calls one of our numbers; no carrier is needed. */
import { Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { fieldOf, sentence } from "@/api/errors";
import type { TrialInput } from "@/api/telephony";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useAllNumbers, useTelephony } from "./queries";

const ANY = "*";

interface Values extends Omit<TrialInput, "called"> {
  number: string;
  /** Asked for only where the entry is `*`. */
  called?: string;
}

export function TrialDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const numbers = useAllNumbers().data?.items;
  return (
    <Modal
      open={open && numbers !== undefined}
      title={t("numbers.trial")}
      onCancel={close}
      okText={t("numbers.trialStart")}
      okButtonProps={{ htmlType: "submit", form: "trial", disabled: !numbers?.length }}
      destroyOnHidden
      width={440}
    >
      <p className="muted">{t(numbers?.length ? "numbers.trialHelp" : "numbers.trialNone")}</p>
      {numbers?.length ? <Wishes close={close} /> : null}
    </Modal>
  );
}

function Wishes({ close }: { close: () => void }) {
  const t = useText();
  const numbers = useAllNumbers().data?.items ?? [];
  const { tryNumber } = useTelephony();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const chosen = Form.useWatch("number", form) ?? numbers[0]?.id;
  const any = numbers.find((one) => one.id === chosen)?.number === ANY;
  const start = async ({ number, called = "", caller, keys }: Values) => {
    setBusy(true);
    try {
      const placed = await tryNumber(number, { called, caller, keys });
      tellDone(t("numbers.trialStarted", { number: placed.called }));
      close();
    } catch (error) {
      const field = error instanceof Error ? fieldOf(error) : null;
      const text = sentence(error, t);
      if (field) form.setFields([{ name: field as keyof Values, errors: [text] }]);
      else tellError(text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Values>
      name="trial"
      form={form}
      layout="vertical"
      disabled={busy}
      onFinish={(values) => void start(values)}
      initialValues={{ number: numbers[0]?.id, caller: "", keys: "" }}
    >
      <Form.Item name="number" label={t("numbers.number")}>
        <Select
          options={numbers.map((one) => ({
            value: one.id,
            label: [one.number === ANY ? t("numbers.any") : one.number, one.name]
              .filter(Boolean)
              .join(" · "),
          }))}
        />
      </Form.Item>
      {any ? (
        <Form.Item
          name="called"
          label={t("numbers.trialCalled")}
          rules={[{ required: true, message: t("common.required") }]}
        >
          <Input maxLength={24} inputMode="tel" />
        </Form.Item>
      ) : null}
      <Form.Item
        name="caller"
        label={t("numbers.trialCaller")}
        extra={t("numbers.trialCallerHelp")}
      >
        <Input maxLength={21} inputMode="tel" placeholder="10000" />
      </Form.Item>
      <Form.Item name="keys" label={t("numbers.trialKeys")} extra={t("numbers.trialKeysHelp")}>
        <Input maxLength={20} placeholder="1" />
      </Form.Item>
    </Form>
  );
}
