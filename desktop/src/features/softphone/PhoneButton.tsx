/** The headset in the top bar: which phone rings, how the network is, and all about the devices. */
import { CustomerServiceOutlined } from "@ant-design/icons";
import { Badge, Button, Tooltip } from "antd";
import { useState } from "react";
import { meOf, useLive } from "@/live/store";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { DeviceFields } from "./DeviceFields";
import { HeadsetField } from "./HeadsetField";
import { useQuality } from "./monitor";
import { PhoneChoice } from "./PhoneChoice";
import { QualityView } from "./QualityView";

export function PhoneButton() {
  const t = useText();
  const [open, setOpen] = useState(false);
  const me = useLive(meOf);
  const quality = useQuality();
  if (!me) return null;
  const signedIn = me.state !== "offline";
  const tone = !signedIn ? "default" : me.devices.phone ? "success" : "error";
  const word = t(
    !signedIn ? "phone.off" : me.devices.phone ? "phone.registered" : "phone.unregistered",
  );
  return (
    <>
      <Tooltip title={t("common.aside", { text: t("phone.title"), aside: word })}>
        <Badge dot status={tone} offset={[-6, 6]}>
          <Button
            type="text"
            className="phone-button"
            icon={<CustomerServiceOutlined />}
            aria-label={t("phone.title")}
            onClick={() => setOpen(true)}
          />
        </Badge>
      </Tooltip>
      <Drawer
        open={open}
        size={400}
        title={t("phone.title")}
        onClose={() => setOpen(false)}
        destroyOnHidden
        className="phone-drawer"
      >
        <PhoneChoice me={me} />
        {me.phone === "desk" ? null : (
          <>
            <DeviceFields />
            <HeadsetField />
          </>
        )}
        {quality ? (
          <section>
            <h3>{t("quality.title")}</h3>
            <QualityView quality={quality} />
          </section>
        ) : null}
      </Drawer>
    </>
  );
}
