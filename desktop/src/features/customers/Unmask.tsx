/** A whole number, once, for who says what for; the server keeps who saw it and why. */
import { Alert, Button, Input, Modal, Space } from "antd";
import { useState } from "react";
import type { ContactPoint } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useCustomerVerbs } from "./queries";

const PURPOSES = [
  "customers.purpose.check",
  "customers.purpose.sms",
  "customers.purpose.order",
] as const;

interface Props {
  card: string;
  contact: ContactPoint;
  close: () => void;
}

export function UnmaskDialog({ card, contact, close }: Props) {
  const t = useText();
  const { unmask } = useCustomerVerbs();
  const [purpose, setPurpose] = useState("");
  const [value, setValue] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const show = async () => {
    setBusy(true);
    setProblem("");
    try {
      setValue((await unmask(card, contact.id, purpose)).value);
    } catch (error) {
      setProblem(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const copy = () =>
    navigator.clipboard.writeText(value ?? "").then(
      () => tellDone(t("customers.copied")),
      () => tellError(t("customers.notCopied")),
    );
  return (
    <Modal
      open
      title={t("customers.unmask")}
      onCancel={close}
      footer={
        value === null ? (
          <>
            <Button onClick={close}>{t("common.cancel")}</Button>
            <Button
              type="primary"
              loading={busy}
              disabled={purpose.trim().length < 2}
              onClick={() => void show()}
            >
              {t("customers.show")}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => void copy()}>{t("customers.copy")}</Button>
            <Button type="primary" onClick={close}>
              {t("common.close")}
            </Button>
          </>
        )
      }
    >
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      {value === null ? (
        <Space orientation="vertical" style={{ width: "100%" }}>
          <label htmlFor="unmask-purpose">{t("customers.purpose")}</label>
          <Input
            id="unmask-purpose"
            autoFocus
            value={purpose}
            maxLength={200}
            onChange={(event) => setPurpose(event.target.value)}
            onPressEnter={() => purpose.trim().length >= 2 && void show()}
          />
          <Space wrap>
            {PURPOSES.map((key) => (
              <Button key={key} size="small" onClick={() => setPurpose(t(key))}>
                {t(key)}
              </Button>
            ))}
          </Space>
          <span className="muted">{t("customers.unmaskHelp")}</span>
        </Space>
      ) : (
        <p className="customer-whole figures" data-unmasked>
          {value}
        </p>
      )}
    </Modal>
  );
}
