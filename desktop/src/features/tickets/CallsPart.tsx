/** The calls of an order: when, who, how long, the way through the menu, the recording. What is not
 * this person's to open is named only. */
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useMay } from "@/api/me";
import type { CallFacts } from "@/api/ticketCallTypes";
import type { TicketDetail } from "@/api/ticketTypes";
import { useWaveform } from "@/api/waveform";
import { useText, wordOf } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { Player } from "@/shared/recording/Player";
import { Moment } from "@/shared/Timer";
import { talkOf, wayOf } from "./callWords";

export function Calls({ detail }: { detail: TicketDetail }) {
  const t = useText();
  const may = useMay();
  const rung = new Map(detail.rings.map((one) => [one.call, one.outcome]));
  return (
    <ul className="ticket-lines">
      {detail.calls.map((call) => (
        <li key={call.interaction} data-call={call.interaction}>
          <Pill>{t(`ticketCall.${call.role}`)}</Pill>{" "}
          <Moment at={call.record?.arrived_at ?? call.at} />{" "}
          <span className="muted">{talkOf(call, detail.ticket.names, t)}</span>{" "}
          {rung.has(call.interaction) ? (
            <Pill>{wordOf(t, "ticketOutcome", rung.get(call.interaction) ?? "open")}</Pill>
          ) : null}{" "}
          {call.record && may("call.list") ? (
            <Link to={`/calls/${call.interaction}`}>{t("tickets.openCall")}</Link>
          ) : null}
          {call.record ? <Way facts={call.record} /> : null}
          {call.record?.recording.state === "stored" && may("recording.play") ? (
            <Listen call={call.interaction} facts={call.record} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Way({ facts }: { facts: CallFacts }) {
  const t = useText();
  const way = wayOf(facts, t);
  if (!way) return null;
  return (
    <div className="muted ticket-way">
      {t("ticketCall.way")} {way}
    </div>
  );
}

function Listen({ call, facts }: { call: string; facts: CallFacts }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  if (open) return <Playing call={call} facts={facts} />;
  return (
    <div>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("ticketCall.listen")}
      </Button>
    </div>
  );
}

/** Its wave form is asked for when somebody wants to hear it. */
function Playing({ call, facts }: { call: string; facts: CallFacts }) {
  const waveform = useWaveform(`/calls/${call}/waveform`);
  return <Player sound={`/calls/${call}/recording`} {...waveform} gaps={facts.recording.gaps} />;
}
