/** The safety of one's own account: password, one-time codes, other log-ins, personal tokens. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { get, post, remove } from "@/api/client";
import { fieldOf, sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { OpenSession, SecondFactor } from "@/api/types";
import { useText } from "@/shared/i18n";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { browserName } from "./browserName";
import { PasswordDialog } from "./PasswordDialog";
import { SecondFactorSetup } from "./SecondFactorSetup";
import "@/shared/list/list.css";
import "./security.css";
import { TokensCard } from "./TokensCard";

export default function SecurityPage() {
  const t = useText();
  const may = useMay();
  const [password, setPassword] = useState(useCreateAsked());
  return (
    <section className="list security">
      <header className="list-head">
        <h1>{t("security.title")}</h1>
      </header>
      <Card
        size="small"
        title={t("login.password")}
        extra={<Button onClick={() => setPassword(true)}>{t("frame.password")}</Button>}
      >
        <p className="muted">{t("security.passwordHelp")}</p>
      </Card>
      <CodesCard />
      <SessionsCard />
      {may("token.own") ? <TokensCard /> : null}
      <PasswordDialog open={password} close={() => setPassword(false)} />
    </section>
  );
}

const FACTOR = ["second-factor"] as const;

function CodesCard() {
  const t = useText();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<"on" | "off" | null>(null);
  const query = useQuery({
    queryKey: FACTOR,
    queryFn: () => get<SecondFactor>("/session/second-factor"),
  });
  const close = () => {
    setDialog(null);
    void client.invalidateQueries({ queryKey: FACTOR });
  };
  const factor = query.data;
  return (
    <Card
      size="small"
      title={t("factor.title")}
      extra={
        factor ? (
          <Button onClick={() => setDialog(factor.active ? "off" : "on")} danger={factor.active}>
            {t(factor.active ? "factor.turnOff" : "factor.turnOn")}
          </Button>
        ) : null
      }
    >
      {factor ? (
        <p className="muted">
          <Pill tone={factor.active ? "good" : "plain"}>
            {t(factor.active ? "common.enabled" : "common.disabled")}
          </Pill>{" "}
          {factor.active ? t("factor.left", { count: factor.recovery_left }) : t("factor.help")}
        </p>
      ) : (
        <Skeleton active paragraph={{ rows: 1 }} title={false} />
      )}
      <Modal
        open={dialog === "on"}
        title={t("factor.turnOn")}
        footer={null}
        onCancel={close}
        destroyOnHidden
        width={420}
      >
        <SecondFactorSetup done={close} />
      </Modal>
      <TurnOff open={dialog === "off"} close={close} />
    </Card>
  );
}

function TurnOff({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const [form] = Form.useForm<{ code: string }>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ code }: { code: string }) => {
    setBusy(true);
    try {
      await post("/session/second-factor/remove", { code });
      tellDone(t("common.saved"));
      close();
    } catch (error) {
      if (fieldOf(error) === "code")
        form.setFields([{ name: "code", errors: [sentence(error, t)] }]);
      else tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t("factor.turnOff")}
      okText={t("factor.turnOff")}
      okButtonProps={{ danger: true }}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={close}
      afterClose={() => form.resetFields()}
      width={400}
    >
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item
          name="code"
          label={t("factor.codeOrRecovery")}
          rules={[{ required: true, message: t("common.required") }]}
        >
          <Input autoComplete="one-time-code" maxLength={20} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

const SESSIONS = ["sessions"] as const;

function SessionsCard() {
  const t = useText();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: SESSIONS,
    queryFn: () => get<OpenSession[]>("/session/all"),
  });
  const end = async (session: OpenSession) => {
    try {
      await remove(`/session/all/${session.id}`);
      tellDone(t("sessions.ended"));
    } catch (error) {
      tellError(sentence(error, t));
    }
    void client.invalidateQueries({ queryKey: SESSIONS });
  };
  const endAll = () =>
    modal.confirm({
      title: t("sessions.everywhere"),
      content: t("sessions.everywhereAsk"),
      okText: t("frame.logOut"),
      okButtonProps: { danger: true },
      onOk: async () => {
        await remove("/session?everywhere=true");
        location.reload();
      },
    });
  return (
    <Card
      size="small"
      title={t("sessions.title")}
      extra={
        <Button danger onClick={endAll}>
          {t("sessions.everywhere")}
        </Button>
      }
    >
      {query.data ? (
        <ul className="security-list">
          {query.data.map((session) => (
            <li key={session.id}>
              <strong>{browserName(session.browser) ?? t("sessions.unknown")}</strong>
              <span className="muted">{session.address ?? "–"}</span>
              <span className="muted">
                {t("sessions.seen")} <Moment at={session.seen_at} />
              </span>
              {session.current ? (
                <Pill tone="good">{t("sessions.current")}</Pill>
              ) : (
                <Button size="small" type="link" danger onClick={() => void end(session)}>
                  {t("frame.logOut")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton active paragraph={{ rows: 2 }} title={false} />
      )}
    </Card>
  );
}
