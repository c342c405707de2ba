/** The log-in: two fields, one button, and sentences that help when it does not work. */
import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useText } from "@/shared/i18n";
import { Mark } from "@/shared/Mark";
import "./login.css";
import { type Refusal, refusalOf, wantsCode } from "./refusal";

interface Values {
  login: string;
  password: string;
  code?: string;
}

interface Props {
  logIn: (login: string, password: string, code: string) => Promise<void>;
  over: boolean;
  tools: ReactNode;
}

export function LoginPage({ logIn, over, tools }: Props) {
  const t = useText();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const [coded, setCoded] = useState(false);
  const wait = useWait(refusal);

  const submit = async ({ login, password, code }: Values) => {
    setBusy(true);
    setRefusal(null);
    try {
      await logIn(login.trim(), password, code ?? "");
    } catch (error) {
      if (wantsCode(error)) setCoded(true);
      else setRefusal(refusalOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-tools">{tools}</div>
      <section className="login-card">
        <Mark size={40} />
        <p className="login-welcome">{t("login.welcome")}</p>
        {over && !refusal ? <Alert type="info" showIcon title={t("login.over")} /> : null}
        {refusal && (refusal.waitSeconds === 0 || wait > 0) ? (
          <Alert type="error" showIcon title={t(refusal.text, { seconds: wait })} role="alert" />
        ) : null}
        <Form layout="vertical" onFinish={submit} requiredMark={false} disabled={busy}>
          <Form.Item
            name="login"
            label={t("login.login")}
            rules={[{ required: true, message: t("common.required") }]}
          >
            <Input prefix={<UserOutlined />} autoComplete="username" autoFocus size="large" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("login.password")}
            rules={[{ required: true, message: t("common.required") }]}
          >
            <Input.Password
              prefix={<LockOutlined />}
              autoComplete="current-password"
              size="large"
            />
          </Form.Item>
          {coded ? (
            <Form.Item
              name="code"
              label={t("login.code")}
              extra={t("login.codeHelp")}
              rules={[{ required: true, message: t("common.required") }]}
            >
              <Input autoComplete="one-time-code" autoFocus size="large" maxLength={20} />
            </Form.Item>
          ) : null}
          <Button
            type="primary"
            htmlType="submit"
            size="large"
            block
            loading={busy}
            disabled={wait > 0}
          >
            {t("login.submit")}
          </Button>
        </Form>
      </section>
    </main>
  );
}

/** Seconds until the next attempt is allowed, counting down. */
function useWait(refusal: Refusal | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!refusal?.waitSeconds) {
      setLeft(0);
      return;
    }
    const end = Date.now() + refusal.waitSeconds * 1000;
    const show = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    show();
    const timer = setInterval(show, 500);
    return () => clearInterval(timer);
  }, [refusal]);
  return left;
}
