/** One queue: strategy, times and the skills it asks for. */
import { Form, Input, InputNumber, Select, Tabs } from "antd";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import { type Queue, type QueueInput, STRATEGIES } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { Levels } from "./Levels";
import { CallbackFields, HeardFields, LimitFields, OfferFields } from "./PolicyFields";
import { FRESH_POLICY } from "./policy";
import { useSetup, useSkills } from "./queries";
import { SurveyFields } from "./SurveyFields";
import { FIRST_TAB, tabOf } from "./tabs";

interface Props {
  editing: Queue | "new" | null;
  close: () => void;
}

const FRESH: QueueInput = {
  name: "",
  strategy: "longest_idle",
  priority: 0,
  ring_s: 20,
  wrap_up_s: 30,
  max_wait_s: 300,
  service_level_s: 20,
  short_abandon_s: 5,
  skills: {},
  policy: FRESH_POLICY,
};

function valuesOf(queue: Queue): QueueInput {
  const { name, strategy, priority, ring_s, wrap_up_s, max_wait_s } = queue;
  const { service_level_s, short_abandon_s, skills, policy } = queue;
  return {
    name,
    strategy,
    priority,
    ring_s,
    wrap_up_s,
    max_wait_s,
    service_level_s,
    short_abandon_s,
    skills,
    policy,
  };
}

export function QueueForm({ editing, close }: Props) {
  const t = useText();
  const { createQueue, changeQueue } = useSetup();
  const skills = useSkills().data?.items ?? [];
  const queue = editing === "new" ? null : editing;
  const [tab, setTab] = useState(FIRST_TAB);
  const leave = () => {
    setTab(FIRST_TAB);
    close();
  };
  const required = { required: true, message: t("common.required") };

  const save = async (values: QueueInput) => {
    if (queue) await changeQueue(queue.id, values);
    else await createQueue(values);
    tellDone(t("common.saved"));
  };
  const time = (name: keyof QueueInput, label: TextKey, max: number, help?: TextKey) => (
    <Form.Item name={name} label={t(label)} extra={help ? t(help) : undefined} rules={[required]}>
      <InputNumber min={0} max={max} precision={0} suffix={t("common.seconds")} />
    </Form.Item>
  );

  const basics = (
    <>
      <Form.Item name="name" label={t("common.name")} rules={[required]}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="strategy" label={t("queues.strategy")}>
        <Select options={STRATEGIES.map((value) => ({ value, label: t(`strategy.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="priority"
        label={t("queues.priority")}
        extra={t("queues.priorityHelp")}
        rules={[required]}
      >
        <InputNumber min={0} max={99} precision={0} />
      </Form.Item>
      <div className="form-pair">
        {time("ring_s", "queues.ring", 120, "queues.ringHelp")}
        {time("wrap_up_s", "queues.wrapUp", 3600)}
        {time("max_wait_s", "queues.maxWait", 7200)}
        {time("service_level_s", "queues.level", 600, "queues.levelHelp")}
        {time("short_abandon_s", "queues.shortAbandon", 60)}
      </div>
      <Form.Item name="skills" label={t("queues.skills")} extra={t("agents.levelHelp")}>
        <Levels things={skills} add={t("agents.addSkill")} />
      </Form.Item>
    </>
  );

  return (
    <FormDrawer<QueueInput>
      open={editing !== null}
      title={t(queue ? "queues.edit" : "queues.new")}
      initial={queue ? valuesOf(queue) : FRESH}
      save={save}
      explain={explainWith(t)}
      onMarked={(field) => setTab(tabOf(field))}
      close={leave}
      width={640}
    >
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          { key: FIRST_TAB, label: t("queues.tab.basic"), children: basics, forceRender: true },
          {
            key: "heard",
            label: t("queues.tab.heard"),
            children: <HeardFields />,
            forceRender: true,
          },
          {
            key: "limits",
            label: t("queues.tab.limits"),
            children: <LimitFields own={queue?.id} />,
            forceRender: true,
          },
          {
            key: "offers",
            label: t("queues.tab.offers"),
            children: <OfferFields />,
            forceRender: true,
          },
          {
            key: "survey",
            label: t("queues.tab.survey"),
            children: <SurveyFields />,
            forceRender: true,
          },
          {
            key: "callback",
            label: t("queues.tab.callback"),
            children: <CallbackFields />,
            forceRender: true,
          },
        ]}
      />
    </FormDrawer>
  );
}
