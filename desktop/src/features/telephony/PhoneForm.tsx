/** One agent's phones: which rings, who chooses, codecs, and a desk phone's set-up. */
import { Alert, App, Button, Form, Modal, QRCode, Radio, Switch, Typography } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import type { Phone, PhoneSetUp } from "@/api/telephony";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { Codecs } from "./Codecs";
import { useTelephony } from "./queries";
import "./telephony.css";

type Values = Pick<Phone, "kind" | "fixed" | "codecs">;

const ringsOn = (phone: Phone): Phone["kind"] =>
  phone.rings ? phone.kind : phone.kind === "sip" ? "webrtc" : "sip";

export function PhoneForm({ phone, close }: { phone: Phone | null; close: () => void }) {
  const t = useText();
  const { modal } = App.useApp();
  const { changePhone, renewSecret } = useTelephony();
  const [form] = Form.useForm<Values>();
  const [setUp, setSetUp] = useState<PhoneSetUp | null>(null);

  const save = async (values: Values) => {
    const { codecs, ...both } = values;
    if (phone) await changePhone(phone.agent_id, phone.kind === "sip" ? { ...both, codecs } : both);
    tellDone(t("common.saved"));
  };
  const renew = (of: Phone) =>
    modal.confirm({
      title: t("phones.renew"),
      content: t("phones.renewAsk"),
      okText: t("phones.renew"),
      onOk: () => renewSecret(of.agent_id).then(setSetUp, (error) => tellError(sentence(error, t))),
    });

  return (
    <>
      <FormDrawer<Values>
        open={phone !== null}
        title={t("phones.edit", { extension: phone?.extension ?? "" })}
        initial={phone ? { kind: ringsOn(phone), fixed: phone.fixed, codecs: phone.codecs } : {}}
        save={save}
        explain={explainWith(t)}
        close={close}
        form={form}
      >
        <Form.Item name="kind" label={t("phones.rings")} extra={t("phones.kindHelp")}>
          <Radio.Group
            options={[
              { value: "webrtc", label: t("agents.kindWebrtc") },
              { value: "sip", label: t("agents.kindSip") },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="fixed"
          label={t("phones.fixed")}
          extra={t("phones.fixedHelp")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
        {phone?.kind === "sip" ? (
          <Form.Item name="codecs" label={t("trunks.codecs")} extra={t("phones.codecsHelp")}>
            <Codecs />
          </Form.Item>
        ) : null}
        {phone ? (
          <>
            <Button onClick={() => renew(phone)}>{t("phones.renew")}</Button>
            <p className="muted">{t("phones.renewHelp")}</p>
          </>
        ) : null}
      </FormDrawer>
      <SetUpDialog setUp={setUp} close={() => setSetUp(null)} />
    </>
  );
}

/** All that a desk phone must be told; a mobile copies it from the picture. */
function SetUpDialog({ setUp, close }: { setUp: PhoneSetUp | null; close: () => void }) {
  const t = useText();
  if (!setUp) return null;
  const tls = setUp.tls_port ? ` · TLS ${setUp.tls_port}` : "";
  const rows: [string, string][] = [
    [t("phones.server"), setUp.server],
    [t("trunks.port"), String(setUp.port)],
    [
      t("phones.transport"),
      `${setUp.transports.map((one) => one.toUpperCase()).join(" / ")}${tls}`,
    ],
    [t("phones.account"), setUp.login],
    [t("phones.password"), setUp.password],
  ];
  return (
    <Modal
      open
      title={t("phones.setUp")}
      onCancel={close}
      footer={<Button onClick={close}>{t("common.close")}</Button>}
    >
      <Alert type="warning" showIcon title={t("phones.once")} />
      {setUp.server.startsWith("127.") ? (
        <Alert type="error" showIcon title={t("phones.loopback")} className="form-alert" />
      ) : null}
      <dl className="set-up">
        {rows.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
      </dl>
      <QRCode
        value={rows.map(([label, value]) => `${label}: ${value}`).join("\n")}
        size={200}
        color="#000"
        bgColor="#fff"
      />
      <span className="muted">{t("phones.qr")}</span>
    </Modal>
  );
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Typography.Text copyable>{value}</Typography.Text>
      </dd>
    </>
  );
}
