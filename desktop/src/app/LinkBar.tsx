/** The bar under the top bar when something a person relies on is away, and what still works. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { PhoneWarnings } from "@/features/softphone/PhoneWarnings";
import { live, useLive } from "@/live/store";
import { serverNow } from "@/shared/clock";
import { useText } from "@/shared/i18n";
import { Countdown } from "@/shared/Timer";

export function LinkBar({ takeOver }: { takeOver: () => void }) {
  return (
    <>
      <LiveWarning takeOver={takeOver} />
      <PhoneWarnings />
    </>
  );
}

function LiveWarning({ takeOver }: { takeOver: () => void }) {
  const t = useText();
  const link = useLive((state) => state.link);
  const known = useLive((state) => state.data !== null);
  if (link.status === "replaced") {
    return (
      <Bar text={t("link.replaced")}>
        <Button size="small" onClick={takeOver}>
          {t("link.takeOver")}
        </Button>
      </Bar>
    );
  }
  if (link.status === "connecting" && known) {
    return (
      <Bar text={t("link.lost")}>
        <span>{t("link.connecting")}</span>
      </Bar>
    );
  }
  if (link.status !== "lost") return null;
  return (
    <Bar text={t("link.lost")}>
      <Countdown until={new Date(link.retryAt + serverNow() - Date.now()).toISOString()} />
      <Button size="small" onClick={live.retryNow}>
        {t("link.retryNow")}
      </Button>
    </Bar>
  );
}

function Bar({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="warning-bar" role="status">
      <span>{text}</span>
      {children}
    </div>
  );
}
