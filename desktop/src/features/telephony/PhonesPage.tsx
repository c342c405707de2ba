/** Phones: every agent's, browser or desk phone, and where it is registered since when. */
import { Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Phone } from "@/api/telephony";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { codecName } from "./Codecs";
import { LivePill } from "./LivePill";
import { PhoneForm } from "./PhoneForm";
import { usePhones } from "./queries";

const FILTERS = ["kind", "state"] as const;
const STATES = ["registered", "unreachable", "away"] as const;

export default function PhonesPage() {
  const t = useText();
  const control = useListState(FILTERS);
  const query = usePhones(control.state);
  const [editing, setEditing] = useState<Phone | null>(null);
  return (
    <>
      <ListPage<Phone>
        name="phones"
        title={t("phones.title")}
        query={query}
        columns={usePhoneColumns()}
        control={control}
        empty={t("phones.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("phones.searchHint")} />
            <Select
              allowClear
              placeholder={t("agents.kind")}
              aria-label={t("agents.kind")}
              style={{ width: 150 }}
              value={control.state.filters.kind}
              onChange={(kind) => control.filter("kind", kind)}
              options={[
                { value: "webrtc", label: t("agents.kindWebrtc") },
                { value: "sip", label: t("agents.kindSip") },
              ]}
            />
            <Select
              allowClear
              placeholder={t("common.status")}
              aria-label={t("common.status")}
              style={{ width: 140 }}
              value={control.state.filters.state}
              onChange={(state) => control.filter("state", state)}
              options={STATES.map((value) => ({ value, label: t(`switch.${value}`) }))}
            />
          </>
        }
        open={setEditing}
      />
      <PhoneForm phone={editing} close={() => setEditing(null)} />
    </>
  );
}

function usePhoneColumns(): ListColumn<Phone>[] {
  const t = useText();
  return [
    {
      key: "extension",
      title: t("agents.extension"),
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (_, phone) => <strong className="figures">{phone.extension}</strong>,
    },
    {
      key: "name",
      title: t("phones.owner"),
      sorter: true,
      render: (_, phone) => (
        <>
          {phone.name} <span className="muted">{phone.login}</span>
        </>
      ),
    },
    {
      key: "kind",
      title: t("agents.kind"),
      sorter: true,
      render: (_, phone) => t(phone.kind === "sip" ? "agents.kindSip" : "agents.kindWebrtc"),
    },
    {
      key: "rings",
      title: t("phones.rings"),
      render: (_, phone) => (phone.rings ? <Pill tone="good">{t("phones.ringsHere")}</Pill> : "–"),
    },
    {
      key: "state",
      title: t("common.status"),
      sorter: true,
      render: (_, phone) => <LivePill live={phone.live} />,
    },
    {
      key: "since",
      title: t("trunks.since"),
      sorter: true,
      render: (_, phone) => <Moment at={phone.live.since} />,
    },
    {
      key: "address",
      title: t("phones.where"),
      sorter: true,
      render: (_, phone) => <span className="figures">{phone.live.address || "–"}</span>,
    },
    {
      key: "program",
      title: t("phones.program"),
      render: (_, phone) => phone.live.agent || "–",
    },
    {
      key: "codecs",
      title: t("trunks.codecs"),
      extra: true,
      render: (_, phone) =>
        phone.kind === "sip" ? phone.codecs.map(codecName).join(", ") : "Opus",
    },
    {
      key: "endpoint",
      title: t("phones.account"),
      extra: true,
      render: (_, phone) => phone.endpoint,
    },
  ];
}
