/** One message: listen, take, call back, finish. */
import { PhoneOutlined } from "@ant-design/icons";
import { Alert, Button, Descriptions, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay, useMe } from "@/api/me";
import type { Message } from "@/api/types";
import { Drawer } from "@/shared/Drawer";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { spacedNumber } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import { tellError, tellNote } from "@/shared/tell";
import { useMessageVerbs } from "./queries";
import { type Verb, verbsFor } from "./verbs";

interface Props {
  message: Message | null;
  close: () => void;
}

export function MessageDrawer({ message, close }: Props) {
  const t = useText();
  return (
    <Drawer
      open={message !== null}
      title={message ? t("messages.detail", { number: spacedNumber(message.caller) }) : ""}
      onClose={close}
      size={480}
      destroyOnHidden
    >
      {message ? <Detail key={message.id} message={message} /> : null}
    </Drawer>
  );
}

function Detail({ message }: { message: Message }) {
  const t = useText();
  return (
    <Space orientation="vertical" size="large" style={{ width: "100%" }}>
      <Sound message={message} />
      <Buttons message={message} />
      <Descriptions
        column={1}
        size="small"
        items={[
          { label: t("messages.at"), children: <Moment at={message.at} /> },
          { label: t("messages.length"), children: duration(message.seconds) },
          { label: t("messages.state"), children: t(`messageState.${message.state}`) },
          { label: t("messages.assignee"), children: message.assignee_name ?? "–" },
          { label: t("messages.box"), children: message.box },
          { label: t("messages.called"), children: message.called },
          { label: t("calls.place"), children: message.caller.place || "–" },
        ].map((item) => ({ key: item.label, ...item }))}
      />
    </Space>
  );
}

function Sound({ message }: { message: Message }) {
  const t = useText();
  if (message.recording === "stored") {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a caller's spoken message has no captions
      <audio
        controls
        preload="none"
        src={`/api/messages/${message.id}/sound`}
        style={{ width: "100%" }}
        aria-label={t("messages.title")}
      />
    );
  }
  const preparing = message.recording === "due" || message.recording === "recording";
  return (
    <Alert
      type={preparing ? "info" : "warning"}
      title={t(preparing ? "messages.preparing" : "messages.lost")}
    />
  );
}

function Buttons({ message }: { message: Message }) {
  const t = useText();
  const may = useMay();
  const { user } = useMe();
  const verbs = useMessageVerbs();
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (name: string, act: () => Promise<unknown>) => {
    setBusy(name);
    try {
      await act();
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(null);
    }
  };
  const acts: Record<Verb, () => Promise<unknown>> = {
    take: () => verbs.take(message.id),
    takeOver: () => verbs.take(message.id),
    reopen: () => verbs.take(message.id),
    giveBack: () => verbs.giveBack(message.id),
    finish: () => verbs.finish(message.id),
  };
  const callBack = async () => {
    await verbs.callBack(message.id);
    tellNote(t("messages.calling"));
  };
  return (
    <Space wrap>
      {may("call.dial") ? (
        <Button
          type="primary"
          icon={<PhoneOutlined />}
          loading={busy === "callBack"}
          onClick={() => void run("callBack", callBack)}
        >
          {t("messages.callBack")}
        </Button>
      ) : null}
      {verbsFor(message, user.id).map((verb) => (
        <Button key={verb} loading={busy === verb} onClick={() => void run(verb, acts[verb])}>
          {t(`messages.${verb}`)}
        </Button>
      ))}
    </Space>
  );
}
