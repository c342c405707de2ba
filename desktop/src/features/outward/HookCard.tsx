/** The hook to a gateway for SMS or 微信: address, secret (shown once), what it is told, a test. */
import {
  Alert,
  App,
  Button,
  Card,
  Checkbox,
  Form,
  Input,
  Modal,
  Space,
  Switch,
  Typography,
} from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { Facts } from "./Facts";
import { OnOff } from "./MailCard";
import { useOutwardVerbs } from "./queries";
import type { Hook, Settings } from "./types";
import { useTest } from "./useTest";

export function HookCard({ settings }: { settings: Settings }) {
  const t = useText();
  const [editing, setEditing] = useState(false);
  const { busy, run } = useTest("hook");
  const { hook, secret_set } = settings;
  return (
    <Card
      size="small"
      title={t("outward.hook")}
      extra={
        <Space wrap>
          {hook.address && secret_set ? (
            <Button loading={busy} onClick={() => void run()}>
              {t("outward.test")}
            </Button>
          ) : null}
          <SecretButton made={secret_set} />
          <Button onClick={() => setEditing(true)}>{t("common.edit")}</Button>
        </Space>
      }
    >
      {hook.address ? (
        <Facts
          rows={[
            [t("common.status"), <OnOff key="on" on={hook.on} />],
            [t("outward.address"), hook.address],
            [t("outward.secret"), t(secret_set ? "outward.secretSet" : "outward.secretNone")],
          ]}
        />
      ) : (
        <p className="muted">{t("outward.hookEmpty")}</p>
      )}
      <HookForm open={editing} settings={settings} close={() => setEditing(false)} />
    </Card>
  );
}

function SecretButton({ made }: { made: boolean }) {
  const t = useText();
  const { modal } = App.useApp();
  const { renewSecret } = useOutwardVerbs();
  const [secret, setSecret] = useState<string | null>(null);
  const renew = () =>
    renewSecret()
      .then(setSecret)
      .catch((error) => tellError(sentence(error, t)));
  const ask = () => {
    if (!made) void renew();
    else
      modal.confirm({
        title: t("outward.secretRenew"),
        content: t("outward.secretAsk"),
        okText: t("outward.secretRenew"),
        onOk: renew,
      });
  };
  return (
    <>
      <Button onClick={ask}>{t(made ? "outward.secretRenew" : "outward.secretMake")}</Button>
      <Modal
        open={secret !== null}
        title={t("outward.secret")}
        onCancel={() => setSecret(null)}
        footer={<Button onClick={() => setSecret(null)}>{t("common.close")}</Button>}
        maskClosable={false}
        destroyOnHidden
      >
        <Alert type="warning" showIcon title={t("outward.secretShown")} />
        <Typography.Paragraph copyable code className="outward-secret">
          {secret ?? ""}
        </Typography.Paragraph>
      </Modal>
    </>
  );
}

interface FormProps {
  open: boolean;
  settings: Settings;
  close: () => void;
}

function HookForm({ open, settings, close }: FormProps) {
  const t = useText();
  const { saveHook } = useOutwardVerbs();
  const save = async (hook: Hook) => {
    await saveHook(hook);
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Hook>
      open={open}
      title={t("outward.hook")}
      initial={settings.hook}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="on" label={t("outward.on")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item
        name="address"
        label={t("outward.address")}
        extra={t("outward.addressHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={500} autoComplete="off" />
      </Form.Item>
      <Form.Item name="give_phone" valuePropName="checked">
        <Checkbox>{t("outward.givePhone")}</Checkbox>
      </Form.Item>
      <Form.Item name="give_mail" valuePropName="checked">
        <Checkbox>{t("outward.giveMail")}</Checkbox>
      </Form.Item>
    </FormDrawer>
  );
}
