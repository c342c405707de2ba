/** The mail server: what is set up, changing it, a test mail. The password is never shown again. */
import { Button, Card, Form, Input, InputNumber, Modal, Select, Space, Switch } from "antd";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText, wordOf } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { tellDone } from "@/shared/tell";
import { Facts } from "./Facts";
import { useOutwardVerbs } from "./queries";
import { type MailServer, SECURITIES, type Settings } from "./types";
import { useTest } from "./useTest";

export function MailCard({ settings }: { settings: Settings }) {
  const t = useText();
  const [editing, setEditing] = useState(false);
  const [testing, setTesting] = useState(false);
  const { mail } = settings;
  return (
    <Card
      size="small"
      title={t("outward.mail")}
      extra={
        <Space>
          {mail.host ? (
            <Button onClick={() => setTesting(true)}>{t("outward.testMail")}</Button>
          ) : null}
          <Button type={mail.host ? "default" : "primary"} onClick={() => setEditing(true)}>
            {t("common.edit")}
          </Button>
        </Space>
      }
    >
      {mail.host ? (
        <Facts
          rows={[
            [t("common.status"), <OnOff key="on" on={mail.on} />],
            [
              t("outward.host"),
              `${mail.host}:${mail.port} · ${wordOf(t, "outwardSecurity", mail.security)}`,
            ],
            [
              t("outward.user"),
              mail.user
                ? `${mail.user} · ${t("outward.password")} ${t(settings.password_set ? "outward.kept" : "outward.secretNone")}`
                : "–",
            ],
            [t("outward.sender"), [mail.sender_name, mail.sender].filter(Boolean).join(" · ")],
          ]}
        />
      ) : (
        <p className="muted">{t("outward.mailEmpty")}</p>
      )}
      <MailForm open={editing} settings={settings} close={() => setEditing(false)} />
      <TestMail open={testing} close={() => setTesting(false)} />
    </Card>
  );
}

export function OnOff({ on }: { on: boolean }) {
  const t = useText();
  return <Pill tone={on ? "good" : "plain"}>{t(on ? "common.enabled" : "common.disabled")}</Pill>;
}

type Values = MailServer & { password?: string };

interface FormProps {
  open: boolean;
  settings: Settings;
  close: () => void;
}

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

function MailForm({ open, settings, close }: FormProps) {
  const t = useText();
  const { saveMail } = useOutwardVerbs();
  const [form] = Form.useForm<Values>();
  const required = [{ required: true, message: t("common.required") }];
  const save = async ({ password, ...mail }: Values) => {
    await saveMail({ ...mail, password: password || null });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={open}
      form={form}
      title={t("outward.mail")}
      initial={{ ...settings.mail, on: settings.mail.on || !settings.mail.host }}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="on" label={t("outward.on")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item
        name="host"
        label={t("outward.host")}
        extra={t("outward.hostHelp")}
        rules={required}
      >
        <Input maxLength={253} autoComplete="off" />
      </Form.Item>
      <Form.Item name="security" label={t("outward.security")}>
        <Select
          options={SECURITIES.map((value) => ({
            value,
            label: wordOf(t, "outwardSecurity", value),
          }))}
          onChange={(value: keyof typeof PORTS) => form.setFieldValue("port", PORTS[value])}
        />
      </Form.Item>
      <Form.Item name="port" label={t("outward.port")} rules={required}>
        <InputNumber min={1} max={65535} precision={0} />
      </Form.Item>
      <Form.Item name="user" label={t("outward.user")}>
        <Input maxLength={254} autoComplete="off" />
      </Form.Item>
      <Form.Item name="password" label={t("outward.password")} extra={t("outward.passwordHelp")}>
        <Input.Password
          maxLength={500}
          autoComplete="new-password"
          placeholder={settings.password_set ? t("outward.kept") : undefined}
        />
      </Form.Item>
      <Form.Item name="sender" label={t("outward.sender")} rules={required}>
        <Input maxLength={254} inputMode="email" autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="sender_name"
        label={t("outward.senderName")}
        extra={t("outward.senderNameHelp")}
      >
        <Input maxLength={64} />
      </Form.Item>
    </FormDrawer>
  );
}

function TestMail({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const { busy, run } = useTest("mail");
  const [to, setTo] = useState("");
  const send = async () => {
    if (await run(to.trim())) close();
  };
  return (
    <Modal
      open={open}
      title={t("outward.testMail")}
      okText={t("outward.test")}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={close}
      destroyOnHidden
    >
      <Form layout="vertical" onFinish={() => void send()}>
        <Form.Item label={t("outward.testTo")} htmlFor="outward-to">
          <Input
            id="outward-to"
            value={to}
            inputMode="email"
            maxLength={254}
            onChange={(event) => setTo(event.target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
