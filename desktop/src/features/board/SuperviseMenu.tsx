/** What a leader may do with an agent on the board: hear his talk, set his state, message him. */
import { MoreOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Dropdown, Input, Modal } from "antd";
import { useState } from "react";
import { get, post, put } from "@/api/client";
import { sentence } from "@/api/errors";
import type { LeaderMessage } from "@/api/leaderMessages";
import { useMay } from "@/api/me";
import type { Paged } from "@/api/types";
import type { AgentView, CallView } from "@/live/model";
import { useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { entriesOf, type Verb } from "./supervise";

interface Props {
  agent: AgentView;
  call: CallView | null;
  me: string | null;
}

export function SuperviseMenu({ agent, call, me }: Props) {
  const t = useText();
  const may = useMay();
  const [dialog, setDialog] = useState<"message" | "queues" | null>(null);
  const entries = entriesOf(agent, call, me, may);
  if (entries.length === 0) return null;

  const run = async (verb: Verb) => {
    if (verb === "message" || verb === "queues") return setDialog(verb);
    try {
      if (verb === "ready" || verb === "pause" || verb === "offline") {
        await post(`/agents/${agent.id}/force`, { to: verb, reason: "" });
      } else if (call) {
        await post(`/calls/${call.id}/supervise`, { mode: verb });
      }
    } catch (error) {
      tellError(sentence(error));
    }
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: entries.map((verb) => ({ key: verb, label: t(`supervise.${verb}`) })),
          onClick: ({ key }) => void run(key as Verb),
        }}
      >
        <Button
          size="small"
          type="text"
          className="supervise-open"
          icon={<MoreOutlined />}
          aria-label={t("supervise.menu", { name: agent.name })}
        />
      </Dropdown>
      {dialog === "message" ? <MessageDialog agent={agent} close={() => setDialog(null)} /> : null}
      {dialog === "queues" ? <QueuesDialog agent={agent} close={() => setDialog(null)} /> : null}
    </>
  );
}

function QueuesDialog({ agent, close }: { agent: AgentView; close: () => void }) {
  const t = useText();
  const queues = useLive((state) => state.data?.queues);
  const [chosen, setChosen] = useState<string[]>(agent.queues);
  const move = async () => {
    try {
      await put(`/agents/${agent.id}/queues`, { queues: chosen });
      tellDone(t("supervise.moved"));
      close();
    } catch (error) {
      tellError(sentence(error));
    }
  };
  return (
    <Modal
      open
      title={t("supervise.queuesTitle", { name: agent.name })}
      onCancel={close}
      onOk={move}
    >
      <Checkbox.Group
        value={chosen}
        onChange={setChosen}
        options={Object.values(queues ?? {}).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Modal>
  );
}

/** What was written to him lately, and whether he read it. */
function Sent({ agent }: { agent: string }) {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["leaderMessages", agent],
    queryFn: ({ signal }) =>
      get<Paged<LeaderMessage>>(`/agents/${agent}/messages`, { size: 5 }, signal),
    refetchInterval: 5_000,
  });
  return (
    <ul className="leader-messages">
      {(data?.items ?? []).map((message) => (
        <li key={message.id}>
          <span className="muted">
            <Moment at={message.sent_at} /> {message.author}
          </span>{" "}
          <Pill tone={message.read_at ? "good" : "warn"}>
            {t(message.read_at ? "leader.wasRead" : "leader.notRead")}
          </Pill>
          <p>{message.text}</p>
        </li>
      ))}
    </ul>
  );
}

function MessageDialog({ agent, close }: { agent: AgentView; close: () => void }) {
  const t = useText();
  const [text, setText] = useState("");
  const send = async () => {
    try {
      await post(`/agents/${agent.id}/message`, { text });
      tellDone(t("supervise.sent"));
      close();
    } catch (error) {
      tellError(sentence(error));
    }
  };
  return (
    <Modal
      open
      title={t("supervise.messageTitle", { name: agent.name })}
      onCancel={close}
      onOk={send}
      okButtonProps={{ disabled: text.trim() === "" }}
    >
      <Input.TextArea
        value={text}
        rows={3}
        maxLength={300}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <Sent agent={agent.id} />
    </Modal>
  );
}
