/** A queue's members: who, at which level, in which order. */
import { ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Form, Select } from "antd";
import { explainWith } from "@/api/explain";
import type { Queue } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useAllAgents, useMembers, useSetup } from "./queries";

interface Member {
  id: string;
  level: number;
}

interface Values {
  members: Member[];
}

const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

export function MembersForm({ queue, close }: { queue: Queue | null; close: () => void }) {
  const t = useText();
  const { setMembers } = useSetup();
  const members = useMembers(queue?.id ?? null).data;
  const save = async (values: Values) => {
    if (!queue) return;
    await setMembers(queue.id, Object.fromEntries(values.members.map((m) => [m.id, m.level])));
    tellDone(t("common.saved"));
  };
  const listed = Object.entries(members?.members ?? {}).map(([id, level]) => ({ id, level }));
  return (
    <FormDrawer<Values>
      open={queue !== null && members !== undefined}
      title={t("queues.membersOf", { name: queue?.name ?? "" })}
      initial={{ members: listed }}
      save={save}
      explain={explainWith(t)}
      close={close}
      note={t("queues.membersHelp")}
    >
      <Form.Item name="members" label={t("queues.members")}>
        <MemberList />
      </Form.Item>
    </FormDrawer>
  );
}

interface ListProps {
  value?: Member[];
  onChange?: (members: Member[]) => void;
}

function MemberList({ value = [], onChange }: ListProps) {
  const t = useText();
  const agents = useAllAgents().data?.items ?? [];
  const nameOf = (id: string) => {
    const agent = agents.find((one) => one.id === id);
    return agent ? `${agent.name} ${agent.extension}` : t("common.unknown");
  };
  const up = (index: number) => {
    const [before, moved] = [value[index - 1], value[index]];
    if (!before || !moved) return;
    onChange?.([...value.slice(0, index - 1), moved, before, ...value.slice(index + 1)]);
  };
  const rest = agents.filter((agent) => !value.some((member) => member.id === agent.id));
  return (
    <div className="levels">
      {value.map((member, index) => (
        <div key={member.id} className="members-row">
          <span className="figures">{index + 1}</span>
          <span>{nameOf(member.id)}</span>
          <Select<number>
            aria-label={nameOf(member.id)}
            value={member.level}
            onChange={(level) =>
              onChange?.(value.map((one) => (one.id === member.id ? { ...one, level } : one)))
            }
            options={LEVELS.map((level) => ({ value: level, label: t("agents.level", { level }) }))}
          />
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            disabled={index === 0}
            aria-label={`${t("queues.moveUp")} ${nameOf(member.id)}`}
            onClick={() => up(index)}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={`${t("common.delete")} ${nameOf(member.id)}`}
            onClick={() => onChange?.(value.filter((one) => one.id !== member.id))}
          />
        </div>
      ))}
      {rest.length > 0 ? (
        <Select<string | null>
          value={null}
          placeholder={t("queues.addMember")}
          aria-label={t("queues.addMember")}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(id) => id && onChange?.([...value, { id, level: 1 }])}
          options={rest.map((agent) => ({
            value: agent.id,
            label: nameOf(agent.id),
          }))}
        />
      ) : null}
    </div>
  );
}
