/** A card per agent: name, state in colour and word, running time, and with whom. */
import { WarningOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { memo } from "react";
import type { AgentView, CallView } from "@/live/model";
import { useLive } from "@/live/store";
import { useText, wordOf } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { stateDot, stateInk, statePaper, stateWord } from "@/shared/palette";
import { Timer } from "@/shared/Timer";
import { SuperviseMenu } from "./SuperviseMenu";

interface Props {
  agents: AgentView[];
  calls: Record<string, CallView>;
}

export function AgentsGrid({ agents, calls }: Props) {
  const t = useText();
  const me = useLive((state) => state.data?.me ?? null);
  if (agents.length === 0) return <p className="muted">{t("board.noAgents")}</p>;
  return (
    <ul className="agents-grid">
      {agents.map((agent) => (
        <AgentCard
          key={agent.id}
          agent={agent}
          me={me}
          call={agent.call ? (calls[agent.call] ?? null) : null}
        />
      ))}
    </ul>
  );
}

const AgentCard = memo(function AgentCard({
  agent,
  call,
  me,
}: {
  agent: AgentView;
  call: CallView | null;
  me: string | null;
}) {
  const t = useText();
  const missing = (["page", "phone", "microphone"] as const)
    .filter((device) => agent.state !== "offline" && !agent.devices[device])
    .map((device) => t(`device.${device}`));
  const detail = call
    ? spacedNumber(call.caller)
    : agent.state === "system_busy"
      ? wordOf(t, "reason", agent.reason)
      : "";
  return (
    <li
      className="agent-card"
      data-state={agent.state}
      style={{ borderColor: stateDot(agent.state) }}
    >
      <div className="agent-card-head">
        <strong>{agent.name}</strong>
        <span className="muted figures">{agent.extension}</span>
        {missing.length > 0 ? (
          <Tooltip title={t("board.devices", { devices: missing.join(t("common.and")) })}>
            <WarningOutlined style={{ color: stateInk("system_busy") }} />
          </Tooltip>
        ) : null}
        <SuperviseMenu agent={agent} call={call} me={me} />
      </div>
      <div
        className="agent-card-state"
        style={{ color: stateInk(agent.state), background: statePaper(agent.state) }}
      >
        <span
          className={agent.state === "ringing" ? "state-dot pulse" : "state-dot"}
          style={{ background: stateDot(agent.state) }}
        />
        {t(stateWord(agent.state))}
        <span className="agent-card-time">
          <Timer since={agent.since} />
        </span>
      </div>
      <div className="agent-card-detail muted figures">{detail}</div>
    </li>
  );
});
