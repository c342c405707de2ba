/** A follow-up is finished: what came of it, its questionnaire, and whether it is tried again. */
import { Alert, DatePicker, Form, Input, Radio } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { QuestionnaireFiller } from "./QuestionnaireFiller";
import { QuickTimes } from "./QuickTimes";
import { useFollowupVerbs } from "./queries";
import { type Followup, RESULTS, type Result } from "./types";
import { instantOf, wallOf } from "./wall";

interface Values {
  result: Result;
  text: string;
  again_at?: Dayjs | null;
}

const FORMAT = "YYYY-MM-DD HH:mm";

export function DoneForm({ followup, close }: { followup: Followup | null; close: () => void }) {
  const t = useText();
  const { finish } = useFollowupVerbs();
  const [form] = Form.useForm<Values>();
  const result = Form.useWatch("result", form);
  const save = async ({ result: found, text, again_at }: Values) => {
    if (!followup) return;
    const again = again_at && found === "unreached" ? instantOf(again_at.format(FORMAT)) : null;
    const { coming } = await finish(followup.id, found, text ?? "", again);
    tellDone(t(coming ? "followups.coming" : "followups.finished"));
  };
  return (
    <FormDrawer<Values>
      open={followup !== null}
      title={t("followups.doneTitle")}
      form={form}
      initial={{ result: "reached", text: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followups.done")}
      beside
    >
      {followup ? (
        <Alert
          type="info"
          className="form-alert"
          title={(followup.customer && followup.names[followup.customer]) || t("followups.one")}
          description={<div className="followup-text">{followup.content}</div>}
        />
      ) : null}
      {followup?.questionnaire ? (
        <QuestionnaireFiller
          key={followup.id}
          questionnaireId={followup.questionnaire}
          about={{ followup: followup.id }}
        />
      ) : null}
      <Form.Item name="result" label={t("followups.result")}>
        <Radio.Group
          optionType="button"
          options={RESULTS.map((value) => ({ value, label: t(`followupResult.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="text" label={t("followups.resultText")}>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={2000}
          placeholder={t("followups.resultHint")}
        />
      </Form.Item>
      {result === "unreached" ? (
        <>
          <Form.Item name="again_at" label={t("followups.again")} extra={t("followups.againHelp")}>
            <DatePicker
              showTime={{ format: "HH:mm", minuteStep: 5 }}
              format={FORMAT}
              needConfirm={false}
            />
          </Form.Item>
          <QuickTimes on choose={(at) => form.setFieldValue("again_at", dayjs(wallOf(at)))} />
        </>
      ) : null}
    </FormDrawer>
  );
}
