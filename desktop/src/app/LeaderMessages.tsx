/** A leader's message to this agent: stays until it is read. */
import { App } from "antd";
import { useEffect } from "react";
import { live } from "@/live/store";
import { useText } from "@/shared/i18n";

export function LeaderMessages() {
  const t = useText();
  const { notification } = App.useApp();
  useEffect(
    () =>
      live.onNotice((notice) => {
        if (notice.code !== "leader") return;
        notification.info({
          title: t("supervise.fromLeader"),
          description: notice.text,
          duration: 0,
        });
      }),
    [notification, t],
  );
  return null;
}
