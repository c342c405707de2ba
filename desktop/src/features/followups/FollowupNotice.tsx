/**
 * The pop-up of a reminder: what it is, done, later, open. Whatever is done closes it on every page.
 * The form that finishes it stands beside the page (`FollowupFinishing`, mounted once by the frame),
 * since the pop-up is gone by then.
 */
import { Button, Space } from "antd";
import { useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import type { Notice } from "@/api/notices";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { createValue } from "@/shared/value";
import { DoneForm } from "./DoneForm";
import "./followups.css";
import { useFollowup } from "./queries";
import { SnoozeButton } from "./SnoozeButton";
import { type Followup, isOpen } from "./types";

interface Props {
  notice: Notice;
  /** Read it, which closes it everywhere. */
  close: () => void;
}

const finishing = createValue<Followup | null>(null);

export function FollowupNotice({ notice, close }: Props) {
  const t = useText();
  const go = useNavigate();
  const { data } = useFollowup(notice.about?.id ?? null);
  if (!data) return <Moment at={notice.at} />;
  if (!isOpen(data)) return <span className="muted">{t("followups.noLonger")}</span>;
  return (
    <>
      <p className="followup-text followup-lead">{data.content}</p>
      <Space>
        <Button
          size="small"
          type="primary"
          onClick={() => {
            finishing.set(data);
            close();
          }}
        >
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
    </>
  );
}

/** The form for a follow-up that is finished from its pop-up. */
export function FollowupFinishing() {
  const one = useSyncExternalStore(finishing.subscribe, finishing.get, finishing.get);
  return <DoneForm followup={one} close={() => finishing.set(null)} />;
}
