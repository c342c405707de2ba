/** One-time codes in three steps: scan the picture, prove that it works, keep the recovery codes. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Form, Input, QRCode, Spin, Typography } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import "./security.css";

interface Offer {
  secret: string;
  uri: string;
}

export function SecondFactorSetup({ done }: { done: () => void }) {
  const t = useText();
  const [form] = Form.useForm<{ code: string }>();
  const [codes, setCodes] = useState<string[] | null>(null);
  const offer = useQuery({
    queryKey: ["second-factor-offer"],
    queryFn: () => post<Offer>("/session/second-factor"),
    staleTime: Infinity,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: ({ code }: { code: string }) =>
      post<{ codes: string[] }>("/session/second-factor/confirm", { code }),
    onSuccess: (made) => setCodes(made.codes),
    onError: (error) => form.setFields([{ name: "code", errors: [sentence(error, t)] }]),
  });

  if (codes) return <RecoveryCodes codes={codes} done={done} />;
  if (offer.isError) return <Alert type="error" showIcon title={sentence(offer.error, t)} />;
  if (!offer.data) return <Spin />;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => confirm.mutate(values)}
    >
      <p className="muted">{t("factor.scan")}</p>
      <QRCode value={offer.data.uri} className="factor-picture" bgColor="#fff" color="#000" />
      <Form.Item label={t("factor.secret")}>
        <Typography.Text copyable code>
          {offer.data.secret}
        </Typography.Text>
      </Form.Item>
      <Form.Item
        name="code"
        label={t("factor.code")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={10} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={confirm.isPending}>
        {t("factor.confirm")}
      </Button>
    </Form>
  );
}

function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useText();
  const [kept, setKept] = useState(false);
  return (
    <div>
      <Alert type="warning" showIcon title={t("factor.recoveryHelp")} className="form-alert" />
      <Typography.Paragraph copyable={{ text: codes.join("\n") }} className="factor-codes">
        {codes.map((code) => (
          <code key={code}>{code}</code>
        ))}
      </Typography.Paragraph>
      <p>
        <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
          {t("factor.recoveryKept")}
        </Checkbox>
      </p>
      <Button type="primary" block disabled={!kept} onClick={done}>
        {t("common.done")}
      </Button>
    </div>
  );
}
