/** Which of an agent's phones rings, and whether it can be reached. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Segmented } from "antd";
import { get, put } from "@/api/client";
import { sentence } from "@/api/errors";
import type { PhoneAccount } from "@/api/types";
import type { AgentView } from "@/live/model";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { tellError } from "@/shared/tell";

const KEY = ["agent", "phone"] as const;

export function PhoneChoice({ me }: { me: AgentView }) {
  const t = useText();
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: KEY, queryFn: () => get<PhoneAccount>("/agent/phone") });
  const choose = async (kind: "webrtc" | "sip") => {
    try {
      await put("/agent/phone", { kind });
    } catch (error) {
      tellError(sentence(error, t));
    }
    void client.invalidateQueries({ queryKey: KEY });
  };
  const signedIn = me.state !== "offline";
  return (
    <section>
      <h3>{t("phone.rings")}</h3>
      <Segmented<"webrtc" | "sip">
        block
        value={data?.kind ?? "webrtc"}
        disabled={!data?.desk || data.fixed}
        onChange={(kind) => void choose(kind)}
        options={[
          { value: "webrtc", label: t("phone.browser") },
          { value: "sip", label: t("phone.desk") },
        ]}
      />
      <p>
        {signedIn ? (
          <Pill tone={me.devices.phone ? "good" : "bad"}>
            {t(me.devices.phone ? "phone.registered" : "phone.unregistered")}
          </Pill>
        ) : (
          <span className="muted">{t("phone.off")}</span>
        )}
      </p>
      {me.phone_next ? <Alert type="info" showIcon title={t("phone.afterCall")} /> : null}
      {data && !data.desk ? <p className="muted">{t("phone.noDesk")}</p> : null}
      {data?.fixed ? <p className="muted">{t("phone.fixed")}</p> : null}
      {me.phone === "desk" ? <p className="muted">{t("phone.deskHelp")}</p> : null}
    </section>
  );
}
