/** Agents' profiles: extension, skills with levels, queues. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { AgentProfile, Named } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { AgentForm } from "./AgentForm";
import { NewAgent } from "./NewAgent";
import { useAgents, useAllQueues, useSkills } from "./queries";

export default function AgentsPage() {
  const t = useText();
  const may = useMay();
  const control = useListState([]);
  const query = useAgents(control.state);
  const [adding, setAdding] = useState(useCreateAsked());
  const [editing, setEditing] = useState<AgentProfile | null>(null);
  return (
    <>
      <ListPage<AgentProfile>
        name="agents"
        title={t("agents.title")}
        query={query}
        columns={useAgentColumns()}
        control={control}
        empty={t("agents.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("agents.searchHint")} />}
        actions={
          may("agent.manage") && may("user.view") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
              {t("agents.new")}
            </Button>
          ) : null
        }
        open={may("agent.manage") ? setEditing : undefined}
      />
      <NewAgent open={adding} close={() => setAdding(false)} />
      <AgentForm agent={editing} close={() => setEditing(null)} />
    </>
  );
}

function useAgentColumns(): ListColumn<AgentProfile>[] {
  const t = useText();
  const skills = useSkills().data?.items ?? [];
  const queues = useAllQueues().data?.items ?? [];
  const levels = (things: readonly Named[], of: Record<string, number>) => (
    <span className="tags">
      {Object.entries(of).map(([id, level]) => (
        <Tag key={id}>
          {things.find((thing) => thing.id === id)?.name ?? t("common.unknown")}{" "}
          <span className="muted">{t("agents.level", { level })}</span>
        </Tag>
      ))}
    </span>
  );
  return [
    {
      key: "name",
      title: t("users.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, agent) => (
        <>
          <strong>{agent.name}</strong> <span className="muted">{agent.login}</span>
        </>
      ),
    },
    {
      key: "extension",
      title: t("agents.extension"),
      sorter: true,
      render: (_, agent) => <span className="figures">{agent.extension}</span>,
    },
    {
      key: "department",
      title: t("common.department"),
      render: (_, agent) => agent.department?.name ?? "–",
    },
    {
      key: "queues",
      title: t("agents.queues"),
      render: (_, agent) => levels(queues, agent.queues),
    },
    {
      key: "skills",
      title: t("agents.skills"),
      render: (_, agent) => levels(skills, agent.skills),
    },
    {
      key: "auto_answer",
      title: t("agents.autoAnswer"),
      render: (_, agent) => t(agent.auto_answer ? "common.yes" : "common.no"),
    },
    {
      key: "may_dial",
      title: t("agents.mayDial"),
      extra: true,
      render: (_, agent) => t(agent.may_dial ? "common.yes" : "common.no"),
    },
  ];
}
