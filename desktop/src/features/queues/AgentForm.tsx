/** One agent's profile. */
import { Form, Input, Radio, Switch } from "antd";
import { explainWith } from "@/api/explain";
import type { AgentInput, AgentProfile } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { RecordingField } from "@/shared/recording/RecordingField";
import { tellDone } from "@/shared/tell";
import { Levels } from "./Levels";
import { useAllQueues, useSetup, useSkills } from "./queries";

interface Props {
  agent: AgentProfile | null;
  close: () => void;
}

export function AgentForm({ agent, close }: Props) {
  const t = useText();
  const { changeAgent } = useSetup();
  const skills = useSkills().data?.items ?? [];
  const queues = useAllQueues().data?.items ?? [];

  const save = async (values: AgentInput) => {
    if (!agent) return;
    await changeAgent(agent.id, values);
    tellDone(t("common.saved"));
  };

  return (
    <FormDrawer<AgentInput>
      open={agent !== null}
      title={agent ? `${t("agents.edit")} · ${agent.name}` : t("agents.edit")}
      initial={agent ?? {}}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item
        name="extension"
        label={t("agents.extension")}
        extra={t("agents.extensionHelp")}
        rules={[{ required: true, pattern: /^[1-9]\d{1,7}$/, message: t("agents.extensionHelp") }]}
      >
        <Input maxLength={8} inputMode="numeric" />
      </Form.Item>
      <Form.Item name="queues" label={t("agents.queues")} extra={t("agents.levelHelp")}>
        <Levels things={queues} add={t("agents.addQueue")} />
      </Form.Item>
      <Form.Item name="skills" label={t("agents.skills")} extra={t("agents.levelHelp")}>
        <Levels things={skills} add={t("agents.addSkill")} />
      </Form.Item>
      <Form.Item name="kind" label={t("agents.kind")}>
        <Radio.Group
          options={[
            { value: "webrtc", label: t("agents.kindWebrtc") },
            { value: "sip", label: t("agents.kindSip") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="auto_answer"
        label={t("agents.autoAnswer")}
        extra={t("agents.autoAnswerHelp")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <RecordingField name="recording" help="agents.recordingHelp" />
      <Form.Item name="may_dial" label={t("agents.mayDial")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}
