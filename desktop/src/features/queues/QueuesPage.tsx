/** Queues: how calls wait and to whom they go. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { Queue } from "@/api/types";
import { count, duration } from "@/shared/format";
import { type TextKey, useText, wordOf } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { MembersForm } from "./MembersForm";
import { QueueForm } from "./QueueForm";
import { useQueues, useSkills } from "./queries";
import { SkillsDialog } from "./SkillsDialog";

export default function QueuesPage() {
  const t = useText();
  const may = useMay();
  const control = useListState([]);
  const query = useQueues(control.state);
  const manage = may("queue.manage");
  const [editing, setEditing] = useState<Queue | "new" | null>(useCreateAsked() ? "new" : null);
  const [skills, setSkills] = useState(false);
  const [members, setMembers] = useState<Queue | null>(null);
  return (
    <>
      <ListPage<Queue>
        name="queues"
        title={t("queues.title")}
        query={query}
        columns={useQueueColumns(manage ? setMembers : undefined)}
        control={control}
        empty={t("queues.empty")}
        errorText={(error) => sentence(error, t)}
        filters={<SearchBox control={control} hint={t("queues.searchHint")} />}
        actions={
          manage ? (
            <>
              <Button onClick={() => setSkills(true)}>{t("skills.title")}</Button>
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
                {t("queues.new")}
              </Button>
            </>
          ) : null
        }
        open={manage ? setEditing : undefined}
      />
      <SkillsDialog open={skills} close={() => setSkills(false)} />
      <MembersForm queue={members} close={() => setMembers(null)} />
      <QueueForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function useQueueColumns(openMembers?: (queue: Queue) => void): ListColumn<Queue>[] {
  const t = useText();
  const skills = useSkills().data?.items ?? [];
  const seconds = (
    key: keyof Queue & string,
    title: TextKey,
    extra = false,
  ): ListColumn<Queue> => ({
    key,
    title: t(title),
    extra,
    align: "right",
    render: (_, queue) => <span className="figures">{duration(queue[key] as number)}</span>,
  });
  return [
    {
      key: "name",
      title: t("common.name"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, queue) => <strong>{queue.name}</strong>,
    },
    {
      key: "strategy",
      title: t("queues.strategy"),
      render: (_, queue) => wordOf(t, "strategy", queue.strategy),
    },
    {
      key: "priority",
      title: t("queues.priority"),
      align: "right",
      render: (_, queue) => <span className="figures">{count(queue.priority)}</span>,
    },
    {
      key: "agents",
      title: t("queues.members"),
      align: "right",
      render: (_, queue) =>
        openMembers ? (
          <Button
            size="small"
            aria-label={`${t("queues.members")} ${queue.name}`}
            onClick={(event) => {
              event.stopPropagation();
              openMembers(queue);
            }}
          >
            {count(queue.agents ?? 0)}
          </Button>
        ) : (
          <span className="figures">{count(queue.agents ?? 0)}</span>
        ),
    },
    seconds("ring_s", "queues.ring"),
    seconds("wrap_up_s", "queues.wrapUp"),
    seconds("max_wait_s", "queues.maxWait"),
    seconds("service_level_s", "queues.level"),
    seconds("short_abandon_s", "queues.shortAbandon", true),
    {
      key: "skills",
      title: t("queues.skills"),
      render: (_, queue) => (
        <span className="tags">
          {Object.entries(queue.skills).map(([id, level]) => (
            <Tag key={id}>
              {skills.find((skill) => skill.id === id)?.name ?? t("common.unknown")}{" "}
              {t("agents.level", { level })}
            </Tag>
          ))}
        </span>
      ),
    },
  ];
}
