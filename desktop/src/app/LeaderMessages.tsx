/**
 * A leader's messages to this agent: each stays until he says that he read it, also one that was
 * written while his page was away; and all of them to look at again.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Empty, Modal } from "antd";
import { useCallback, useEffect } from "react";
import { get, put } from "@/api/client";
import { sentence } from "@/api/errors";
import type { LeaderMessage } from "@/api/leaderMessages";
import type { Paged } from "@/api/types";
import { live } from "@/live/store";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellError } from "@/shared/tell";

const KEY = "leaderMessages";
const EVERY_MS = 60_000;

export function LeaderMessages({ agent }: { agent: boolean }) {
  const t = useText();
  const { notification } = App.useApp();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: [KEY, "unread"],
    queryFn: ({ signal }) =>
      get<Paged<LeaderMessage>>("/agent/messages", { unread: true, size: 10 }, signal),
    enabled: agent,
    refetchInterval: EVERY_MS,
  });
  useEffect(
    () =>
      live.onNotice((notice) => {
        if (notice.code === "leader") void client.invalidateQueries({ queryKey: [KEY] });
      }),
    [client],
  );
  const read = useCallback(
    async (id: string) => {
      notification.destroy(id);
      try {
        await put(`/agent/messages/${id}/read`, {});
      } catch (error) {
        tellError(sentence(error, t));
      }
      void client.invalidateQueries({ queryKey: [KEY] });
    },
    [notification, client, t],
  );
  useEffect(() => {
    for (const message of data?.items ?? []) {
      notification.info({
        key: message.id,
        // It stays until it is read: the phone's and the missed calls' buttons are not below it.
        placement: "bottomRight",
        title: t("supervise.fromLeader"),
        description: t("common.aside", { text: message.text, aside: message.author }),
        duration: 0,
        onClose: () => void read(message.id),
        actions: (
          <Button size="small" type="primary" onClick={() => void read(message.id)}>
            {t("leader.read")}
          </Button>
        ),
      });
    }
  }, [data, notification, read, t]);
  return null;
}

export function LeaderHistory({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const { data, error } = useQuery({
    queryKey: [KEY, "all"],
    queryFn: ({ signal }) => get<Paged<LeaderMessage>>("/agent/messages", { size: 50 }, signal),
    enabled: open,
  });
  return (
    <Modal open={open} onCancel={close} footer={null} title={t("leader.history")}>
      {error ? <Alert type="error" showIcon title={sentence(error, t)} /> : null}
      {data?.items.length === 0 ? <Empty description={t("leader.none")} /> : null}
      <ul className="leader-messages">
        {data?.items.map((message) => (
          <li key={message.id}>
            <span className="muted">
              <Moment at={message.sent_at} /> {message.author}
            </span>
            <p>{message.text}</p>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
