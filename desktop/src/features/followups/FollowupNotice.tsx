/** The pop-up of a reminder: what it is, done, later, open. Whatever is done closes it on every page. */
import { Button, Space } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Notice } from "@/api/notices";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { DoneForm } from "./DoneForm";
import "./followups.css";
import { useFollowup } from "./queries";
import { SnoozeButton } from "./SnoozeButton";
import { isOpen } from "./types";

interface Props {
  notice: Notice;
  /** Read it, which closes it everywhere. */
  close: () => void;
}

export function FollowupNotice({ notice, close }: Props) {
  const t = useText();
  const go = useNavigate();
  const { data } = useFollowup(notice.about?.id ?? null);
  const [doing, setDoing] = useState(false);
  if (!data) return <Moment at={notice.at} />;
  if (!isOpen(data)) return <span className="muted">{t("followups.noLonger")}</span>;
  return (
    <>
      <p className="followup-text followup-lead">{data.content}</p>
      <Space>
        <Button size="small" type="primary" onClick={() => setDoing(true)}>
          {t("followups.done")}
        </Button>
        <SnoozeButton id={data.id} small done={close} />
        <Button
          size="small"
          onClick={() => {
            close();
            void go(`/followups?id=${data.id}`);
          }}
        >
          {t("followups.open")}
        </Button>
      </Space>
      <DoneForm followup={doing ? data : null} close={() => setDoing(false)} />
    </>
  );
}
