/** What is wrong with the phone of this page, in a sentence, with the way out. */
import { Button } from "antd";
import { meOf, useLive } from "@/live/store";
import type { TextKey } from "@/shared/i18n";
import { useText } from "@/shared/i18n";
import { softphone, usePhone, useSoundBlocked } from "./controller";
import type { PhoneState } from "./model";
import { useQuality } from "./monitor";
import { WARN_AFTER_S } from "./quality";

export function PhoneWarnings() {
  const t = useText();
  const phone = usePhone();
  const blocked = useSoundBlocked();
  const desk = useLive((state) => {
    const me = meOf(state);
    return me?.phone === "desk" && me.state !== "offline" && !me.devices.phone;
  });
  const poor = (useQuality()?.poorFor ?? 0) >= WARN_AFTER_S;
  const text = desk ? "phone.deskLost" : (warningOf(phone) ?? (poor ? "quality.warn" : null));
  if (blocked) {
    return (
      <div className="warning-bar" role="alert">
        <span>{t("phone.soundBlocked")}</span>
        <Button size="small" onClick={softphone.resumeSound}>
          {t("phone.soundResume")}
        </Button>
      </div>
    );
  }
  if (!text) return null;
  return (
    <div className="warning-bar" role="alert">
      <span>{t(text)}</span>
      {text === "phone.denied" || text === "phone.missing" ? (
        <Button size="small" onClick={softphone.retryMicrophone}>
          {t("common.retry")}
        </Button>
      ) : null}
    </div>
  );
}

/** The sentence for the phone's trouble, the worst first. */
function warningOf({ registration, microphone }: PhoneState): TextKey | null {
  if (microphone === "denied") return "phone.denied";
  if (microphone === "missing") return "phone.missing";
  if (microphone === "silent") return "phone.silent";
  if (registration === "lost") return "phone.lost";
  return null;
}
