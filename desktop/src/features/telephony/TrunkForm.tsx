/** One trunk: how it is reached, what it speaks, and a test before it is applied. */
import { Button, Checkbox, Collapse, Form, Input, InputNumber, Radio, Select } from "antd";
import { useEffect, useState } from "react";
import { fieldOf, sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { TRANSPORTS, type Trunk, type TrunkCheck, type TrunkInput } from "@/api/telephony";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { Codecs } from "./Codecs";
import { useTelephony } from "./queries";
import { TrunkChecks } from "./TrunkChecks";
import { FRESH, movesSecret, portFor, sent, valuesOf } from "./trunkValues";

interface Props {
  editing: Trunk | "new" | null;
  close: () => void;
}

export function TrunkForm({ editing, close }: Props) {
  const t = useText();
  const { createTrunk, changeTrunk, checkTrunk } = useTelephony();
  const [form] = Form.useForm<TrunkInput>();
  const [checks, setChecks] = useState<TrunkCheck[] | null>(null);
  const [testing, setTesting] = useState(false);
  const trunk = editing === "new" ? null : editing;
  const kind = Form.useWatch("kind", form) ?? "ip";
  const [host, login, proxy] = [
    Form.useWatch("host", form),
    Form.useWatch("login", form),
    Form.useWatch("proxy", form),
  ];
  const kept = trunk?.has_secret === true && !movesSecret(trunk, { host, login, proxy });
  const required = { required: true, message: t("common.required") };

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found is about one opening
  useEffect(() => setChecks(null), [editing]);

  const save = async (values: TrunkInput) => {
    if (trunk) await changeTrunk(trunk.id, sent(values));
    else await createTrunk(sent(values));
    tellDone(t("trunks.applied"));
  };
  const test = async () => {
    setTesting(true);
    try {
      const values = await form.validateFields();
      setChecks(await checkTrunk(trunk?.id ?? null, sent(values)));
    } catch (error) {
      setChecks(null);
      if (error instanceof Error) {
        const field = fieldOf(error);
        const text = sentence(error, t);
        if (field) form.setFields([{ name: field as keyof TrunkInput, errors: [text] }]);
        tellError(text);
      }
    } finally {
      setTesting(false);
    }
  };
  const text = (name: keyof TrunkInput, label: TextKey, help?: TextKey) => (
    <Form.Item name={name} label={t(label)} extra={help ? t(help) : undefined}>
      <Input maxLength={200} autoComplete="off" />
    </Form.Item>
  );

  return (
    <FormDrawer<TrunkInput>
      open={editing !== null}
      title={t(trunk ? "trunks.edit" : "trunks.new")}
      initial={trunk ? valuesOf(trunk) : FRESH}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={600}
      form={form}
    >
      <Form.Item name="name" label={t("common.name")} rules={[required]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="kind" label={t("trunks.kind")} extra={t("trunks.kindHelp")}>
        <Radio.Group
          options={(["ip", "registration"] as const).map((value) => ({
            value,
            label: t(`trunks.kind.${value}`),
          }))}
        />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="host" label={t("trunks.host")} rules={[required]}>
          <Input maxLength={200} placeholder="203.0.113.5" autoComplete="off" />
        </Form.Item>
        <Form.Item name="port" label={t("trunks.port")} rules={[required]}>
          <InputNumber min={1} max={65535} precision={0} />
        </Form.Item>
        <Form.Item name="transport" label={t("trunks.transport")}>
          <Radio.Group
            optionType="button"
            options={TRANSPORTS.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(event) =>
              form.setFieldValue("port", portFor(event.target.value, form.getFieldValue("port")))
            }
          />
        </Form.Item>
        <Form.Item name="media" label={t("trunks.media")}>
          <Select
            options={(["none", "sdes"] as const).map((value) => ({
              value,
              label: t(`trunks.media.${value}`),
            }))}
          />
        </Form.Item>
      </div>
      {kind === "registration" ? (
        <div className="form-pair">
          <Form.Item name="login" label={t("trunks.login")} rules={[required]}>
            <Input maxLength={80} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="secret"
            label={t("trunks.secret")}
            extra={
              trunk?.has_secret ? t(kept ? "trunks.secretKept" : "trunks.secretMoved") : undefined
            }
            rules={kept ? [] : [required]}
          >
            <Input.Password maxLength={128} autoComplete="new-password" />
          </Form.Item>
        </div>
      ) : null}
      <Form.Item name="match" label={t("trunks.match")} extra={t("trunks.matchHelp")}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " ", "，"]} />
      </Form.Item>
      <Form.Item name="codecs" label={t("trunks.codecs")} extra={t("trunks.codecsHelp")}>
        <Codecs />
      </Form.Item>
      {text("caller", "trunks.caller", "trunks.callerHelp")}
      <div className="form-pair">
        <Form.Item name="outbound" valuePropName="checked">
          <Checkbox>{t("trunks.outbound")}</Checkbox>
        </Form.Item>
        <Form.Item name="active" valuePropName="checked">
          <Checkbox>{t("trunks.active")}</Checkbox>
        </Form.Item>
      </div>
      <Collapse
        ghost
        items={[
          {
            key: "more",
            label: t("trunks.more"),
            forceRender: true,
            children: (
              <>
                <Form.Item
                  name="max_calls"
                  label={t("trunks.maxCalls")}
                  extra={t("trunks.maxCallsHelp")}
                >
                  <InputNumber min={1} max={5000} precision={0} />
                </Form.Item>
                <Form.Item name="watch" valuePropName="checked">
                  <Checkbox>{t("trunks.watch")}</Checkbox>
                </Form.Item>
                <div className="form-pair">
                  {text("from_user", "trunks.fromUser")}
                  {text("from_domain", "trunks.fromDomain")}
                </div>
                {text("proxy", "trunks.proxy", "trunks.proxyHelp")}
              </>
            ),
          },
        ]}
      />
      <Form.Item extra={t("trunks.testHelp")}>
        <Button onClick={() => void test()} loading={testing}>
          {t("trunks.test")}
        </Button>
      </Form.Item>
      {checks ? <TrunkChecks checks={checks} /> : null}
    </FormDrawer>
  );
}
