/** One rule by number. */
import { Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import { explainWith } from "@/api/explain";
import type { CallerRule, CallerRuleInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useAllAgents, useAllQueues, useSetup, useTeams } from "./queries";

interface Props {
  editing: CallerRule | "new" | null;
  close: () => void;
}

const FRESH: CallerRuleInput = {
  on: "caller",
  number: "",
  label: "",
  priority: 0,
  queue: null,
  agent: null,
  team: null,
  do_not_call: false,
};

export function CallerRuleForm({ editing, close }: Props) {
  const t = useText();
  const { saveRule } = useSetup();
  const queues = useAllQueues().data?.items ?? [];
  const agents = useAllAgents().data?.items ?? [];
  const teams = useTeams().data?.items ?? [];
  const rule = editing === "new" ? null : editing;
  const save = async (values: CallerRuleInput) => {
    const { queue, agent, team, ...plain } = values;
    const named = { queue: queue ?? null, agent: agent ?? null, team: team ?? null };
    await saveRule(rule?.id ?? null, { ...plain, ...named });
    tellDone(t("common.saved"));
  };
  const choice = (
    name: "queue" | "agent" | "team",
    label: TextKey,
    options: { value: string; label: string }[],
  ) => (
    <Form.Item name={name} label={t(label)}>
      <Select allowClear showSearch={{ optionFilterProp: "label" }} options={options} />
    </Form.Item>
  );
  return (
    <FormDrawer<CallerRuleInput>
      open={editing !== null}
      title={t(rule ? "rules.edit" : "rules.new")}
      initial={rule ?? FRESH}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="on" label={t("rules.on")}>
        <Radio.Group
          options={[
            { value: "caller", label: t("rules.on.caller") },
            { value: "called", label: t("rules.on.called") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="number"
        label={t("rules.number")}
        extra={t("rules.numberHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={32} />
      </Form.Item>
      <Form.Item name="label" label={t("rules.label")} extra={t("rules.labelHelp")}>
        <Input maxLength={32} />
      </Form.Item>
      <Form.Item
        name="priority"
        label={t("rules.priority")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <InputNumber min={-1000} max={1000} precision={0} />
      </Form.Item>
      {choice(
        "queue",
        "rules.queue",
        queues.map((one) => ({ value: one.id, label: one.name })),
      )}
      {choice(
        "agent",
        "rules.agent",
        agents.map((one) => ({ value: one.id, label: `${one.name} ${one.extension}` })),
      )}
      {choice(
        "team",
        "rules.team",
        teams.map((one) => ({ value: one.id, label: one.name })),
      )}
      <Form.Item
        name="do_not_call"
        label={t("rules.doNotCall")}
        extra={t("rules.doNotCallHelp")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}
