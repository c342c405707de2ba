/** The centre's skills: add, rename in place, delete. */
import { DeleteOutlined } from "@ant-design/icons";
import { App, Button, Input, Modal, Space, Typography } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Skill } from "@/api/types";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { useSetup, useSkills } from "./queries";

export function SkillsDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const skills = useSkills().data?.items ?? [];
  return (
    <Modal open={open} onCancel={close} footer={null} title={t("skills.title")} width={440}>
      <AddSkill />
      {skills.length === 0 ? <p className="muted">{t("skills.empty")}</p> : null}
      <ul className="skills">
        {skills.map((skill) => (
          <OneSkill key={skill.id} skill={skill} />
        ))}
      </ul>
    </Modal>
  );
}

function AddSkill() {
  const t = useText();
  const { createSkill } = useSetup();
  const [name, setName] = useState("");
  const add = () => {
    if (!name.trim()) return;
    createSkill(name.trim()).then(
      () => setName(""),
      (error) => tellError(sentence(error, t)),
    );
  };
  return (
    <Space.Compact block>
      <Input
        value={name}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={add}
        placeholder={t("skills.name")}
        aria-label={t("skills.name")}
        maxLength={64}
      />
      <Button type="primary" onClick={add} disabled={!name.trim()}>
        {t("skills.add")}
      </Button>
    </Space.Compact>
  );
}

function OneSkill({ skill }: { skill: Skill }) {
  const t = useText();
  const { modal } = App.useApp();
  const { renameSkill, deleteSkill } = useSetup();
  const failed = (error: unknown) => tellError(sentence(error, t));
  const rename = (name: string) => {
    if (name.trim() && name !== skill.name) renameSkill(skill.id, name.trim()).catch(failed);
  };
  const drop = () =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("skills.deleteAsk", { name: skill.name, agents: skill.agents ?? 0 }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () => deleteSkill(skill.id).catch(failed),
    });
  return (
    <li>
      <Typography.Text editable={{ onChange: rename, tooltip: t("common.edit") }}>
        {skill.name}
      </Typography.Text>
      <span className="muted figures">
        {t("skills.agents", { count: count(skill.agents ?? 0) })}
      </span>
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        onClick={drop}
        aria-label={`${t("common.delete")} ${skill.name}`}
      />
    </li>
  );
}
