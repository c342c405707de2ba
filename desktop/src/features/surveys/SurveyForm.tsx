/** One survey: scale, words, second question, comment. Saving another script is a new version. */
import { Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import type { Survey, SurveyScript } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useSounds, useSurveyVerbs } from "./queries";
import { Reasons } from "./Reasons";
import { FRESH_SCRIPT, scriptToSend } from "./script";

interface Values {
  key: string;
  name: string;
  active: boolean;
  script: SurveyScript;
}

interface Props {
  editing: Survey | "new" | null;
  close: () => void;
}

export function SurveyForm({ editing, close }: Props) {
  const t = useText();
  const may = useMay();
  const { create, change } = useSurveyVerbs();
  const survey = editing === "new" ? null : editing;
  const before = survey?.script ?? FRESH_SCRIPT;
  const save = async ({ key, name, active, script }: Values) => {
    const sent = scriptToSend(script, before);
    if (survey) await change(survey.id, { name, active, script: sent });
    else await create({ key, name, script: sent });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={editing !== null}
      title={t(survey ? "surveys.edit" : "surveys.new")}
      initial={{
        key: survey?.key ?? "",
        name: survey?.name ?? "",
        active: survey?.active ?? true,
        script: before,
      }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={600}
      readOnly={!may("survey.manage")}
    >
      <Head survey={survey} />
      <MarkFields />
      <ReasonFields />
      <CommentFields />
    </FormDrawer>
  );
}

function useRequired() {
  const t = useText();
  return [{ required: true, message: t("common.required") }];
}

function Head({ survey }: { survey: Survey | null }) {
  const t = useText();
  const required = useRequired();
  return (
    <>
      <Form.Item name="name" label={t("common.name")} rules={required}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="key" label={t("surveys.key")} extra={t("surveys.keyHelp")} rules={required}>
        <Input maxLength={32} disabled={survey !== null} />
      </Form.Item>
      {survey ? (
        <Form.Item name="active" label={t("surveys.active")} valuePropName="checked">
          <Switch />
        </Form.Item>
      ) : null}
    </>
  );
}

function Sound({ name, label }: { name: keyof SurveyScript; label: TextKey }) {
  const t = useText();
  const options = useSounds().map((one) => ({ value: one.name, label: one.text || one.name }));
  return (
    <Form.Item
      name={["script", name]}
      label={t(label)}
      getValueProps={(value) => ({ value: value || undefined })}
    >
      <Select
        allowClear
        placeholder={t("surveys.shipped")}
        showSearch={{ optionFilterProp: "label" }}
        options={options}
      />
    </Form.Item>
  );
}

function Count({
  name,
  label,
  min,
  max,
  seconds = true,
}: {
  name: keyof SurveyScript;
  label: TextKey;
  min: number;
  max: number;
  seconds?: boolean;
}) {
  const t = useText();
  return (
    <Form.Item name={["script", name]} label={t(label)} rules={useRequired()}>
      <InputNumber
        min={min}
        max={max}
        precision={0}
        suffix={seconds ? t("common.seconds") : undefined}
      />
    </Form.Item>
  );
}

function MarkFields() {
  const t = useText();
  const scale: number = Form.useWatch(["script", "scale"]) ?? 5;
  return (
    <>
      <Form.Item name={["script", "scale"]} label={t("surveys.scale")}>
        <Radio.Group
          options={[
            { value: 5, label: t("surveys.scale5") },
            { value: 3, label: t("surveys.scale3") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name={["script", "one_is_best"]}
        label={t("surveys.oneIsBest")}
        extra={t("surveys.oneIsBestHelp")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Sound name="ask" label="surveys.ask" />
      <div className="form-pair">
        <Count name="patience_s" label="surveys.patience" min={2} max={30} />
        <Count name="tries" label="surveys.tries" min={1} max={5} seconds={false} />
      </div>
      <Form.Item
        name={["script", "bad_at"]}
        label={t("surveys.badAt")}
        extra={t("surveys.badAtHelp")}
        rules={useRequired()}
      >
        <InputNumber min={1} max={scale - 1} precision={0} />
      </Form.Item>
    </>
  );
}

function ReasonFields() {
  const t = useText();
  const asked = Form.useWatch(["script", "reason"]);
  return (
    <>
      <Form.Item name={["script", "reason"]} label={t("surveys.reason")} valuePropName="checked">
        <Switch />
      </Form.Item>
      {asked ? (
        <>
          <Sound name="reason_ask" label="surveys.reasonAsk" />
          <Form.Item label={t("surveys.reasons")}>
            <Reasons />
          </Form.Item>
        </>
      ) : null}
    </>
  );
}

function CommentFields() {
  const t = useText();
  const when = Form.useWatch(["script", "comment"]);
  return (
    <>
      <Form.Item name={["script", "comment"]} label={t("surveys.comment")}>
        <Radio.Group
          options={[
            { value: "never", label: t("surveys.commentNever") },
            { value: "bad", label: t("surveys.commentBad") },
            { value: "always", label: t("surveys.commentAlways") },
          ]}
        />
      </Form.Item>
      {when === "never" ? null : (
        <>
          <Sound name="comment_ask" label="surveys.commentAsk" />
          <Count name="comment_s" label="surveys.commentS" min={5} max={300} />
        </>
      )}
      <Sound name="thanks" label="surveys.thanks" />
    </>
  );
}
