/** One good recording: listen, read what others found, write; take it off the shelf. */
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import type { Shown } from "@/api/types";
import { useWaveform } from "@/api/waveform";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { Player } from "@/shared/recording/Player";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";
import { useComments, useRecordingChanges } from "./queries";
import { ReasonForm } from "./ReasonForm";
import "./recordings.css";

interface Props {
  shown: Shown | null;
  close: () => void;
}

export function ShelfDrawer({ shown, close }: Props) {
  const t = useText();
  const may = useMay();
  const { takeOff } = useRecordingChanges();
  const [leaving, setLeaving] = useState(false);
  return (
    <Drawer
      open={shown !== null}
      title={shown ? `${shown.category} · ${shown.agent_name ?? ""}` : ""}
      onClose={close}
      size={640}
      destroyOnHidden
      extra={
        may("recording.showcase") ? (
          <Button danger onClick={() => setLeaving(true)}>
            {t("showcase.takeOff")}
          </Button>
        ) : null
      }
    >
      {shown ? (
        <Space orientation="vertical" size="large" style={{ width: "100%" }}>
          <Sound shown={shown.id} />
          <p className="muted">{shown.reason}</p>
          <Comments shown={shown.id} />
        </Space>
      ) : null}
      <ReasonForm
        open={leaving}
        title={t("showcase.takeOff")}
        note={t("showcase.takeOffNote")}
        save={async (reason) => {
          if (shown) await takeOff(shown.id, reason);
          close();
        }}
        close={() => setLeaving(false)}
      />
    </Drawer>
  );
}

function Sound({ shown }: { shown: string }) {
  return (
    <Player sound={`/showcase/${shown}/sound`} {...useWaveform(`/showcase/${shown}/waveform`)} />
  );
}

function Comments({ shown }: { shown: string }) {
  const t = useText();
  const may = useMay();
  const { user } = useMe();
  const { data: comments = [] } = useComments(shown);
  const { comment, removeComment } = useRecordingChanges();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const send = () =>
    run(async () => {
      await comment(shown, text);
      setText("");
    });
  return (
    <section>
      <h2 className="shelf-head">{t("showcase.comments")}</h2>
      <ul className="shelf-comments">
        {comments.map((one) => (
          <li key={one.id}>
            <strong>{one.name}</strong> <Moment at={one.at} />
            {one.user_id === user.id || may("recording.showcase") ? (
              <Button
                type="link"
                size="small"
                onClick={() => void run(() => removeComment(shown, one.id))}
              >
                {t("showcase.deleteComment")}
              </Button>
            ) : null}
            <p>{one.text}</p>
          </li>
        ))}
      </ul>
      <Input.TextArea
        rows={3}
        maxLength={1000}
        showCount
        value={text}
        aria-label={t("showcase.write")}
        placeholder={t("showcase.write")}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        type="primary"
        className="shelf-send"
        loading={busy}
        disabled={text.trim() === ""}
        onClick={() => void send()}
      >
        {t("showcase.send")}
      </Button>
    </section>
  );
}
