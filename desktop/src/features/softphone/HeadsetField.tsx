/** The headset's buttons: connect one with the person's consent, or say what this browser can. */
import { Button } from "antd";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError, tellNote } from "@/shared/tell";
import { headset, headsetWay, useHeadset } from "./headset";

export function HeadsetField() {
  const t = useText();
  const name = useHeadset();
  const way = headsetWay();
  const connect = async () => {
    try {
      if (await headset.connect()) tellDone(t("headset.connected"));
      else tellNote(t("headset.none"));
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  return (
    <section>
      <h3>{t("headset.title")}</h3>
      <p className="muted">{t(`headset.${way}`)}</p>
      {name ? (
        <p>
          {name} <Button onClick={() => void headset.forget()}>{t("headset.forget")}</Button>
        </p>
      ) : null}
      {way === "hid" && !name ? (
        <Button onClick={() => void connect()}>{t("headset.connect")}</Button>
      ) : null}
    </section>
  );
}
