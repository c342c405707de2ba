/** What somebody must do after the log-in before anything else: an own password, one-time codes. */
import { Alert, Button, Form } from "antd";
import { type ReactNode, useState } from "react";
import type { Me } from "@/api/types";
import { useText } from "@/shared/i18n";
import { Mark } from "@/shared/Mark";
import "./login.css";
import { PasswordForm, type PasswordValues } from "./PasswordForm";
import { SecondFactorSetup } from "./SecondFactorSetup";
import "./security.css";

interface Props {
  first: NonNullable<Me["first"]>;
  done: () => void;
  logOut: () => void;
  tools: ReactNode;
}

export function FirstStep({ first, done, logOut, tools }: Props) {
  const t = useText();
  const [form] = Form.useForm<PasswordValues>();
  const [busy, setBusy] = useState(false);
  return (
    <main className="login">
      <div className="login-tools">{tools}</div>
      <section className="login-card">
        <Mark size={40} />
        <Alert type="info" showIcon title={t(`first.${first}`)} className="login-first" />
        {first === "password" ? (
          <>
            <PasswordForm form={form} done={done} busy={setBusy} />
            <Button type="primary" size="large" block loading={busy} onClick={form.submit}>
              {t("common.save")}
            </Button>
          </>
        ) : (
          <SecondFactorSetup done={done} />
        )}
        <Button type="link" block onClick={logOut}>
          {t("frame.logOut")}
        </Button>
      </section>
    </main>
  );
}
