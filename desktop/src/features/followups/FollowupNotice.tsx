/**
 * The row of a reminder below the top bar: what it is, done, later, open. Whatever is done closes it on every page.
 * The form that finishes it stands beside the page (`FollowupFinishing`, mounted once by the frame),
 * since the pop-up is gone by then.
 */
import { Button, Space } from "antd";
import { useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import type { Notice } from "@/api/notices";
import { useText } from "@/shared/i18n";
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
  const id = notice.about?.id ?? "";
  const over = data !== undefined && !isOpen(data);
  return (
    <>
      <p className="followup-pop" title={data?.content}>
        {over ? t("followups.noLonger") : (data?.content ?? "…")}
      </p>
      <Space>
        <Button
          size="small"
          type="primary"
          disabled={!data || over}
          onClick={() => {
            finishing.set(data ?? null);
            close();
          }}
        >
          {t("followups.done")}
        </Button>
        <SnoozeButton id={id} small done={close} />
        <Button
          size="small"
          onClick={() => {
            close();
            void go(`/followups?id=${id}`);
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
