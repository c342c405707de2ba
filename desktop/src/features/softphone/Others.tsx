/** The part of the strip about others: transfer, the consultation's four ways on, the parties. */
import { LikeOutlined, SwapOutlined, TeamOutlined, UserSwitchOutlined } from "@ant-design/icons";
import { Button, Popover, Segmented, Tooltip } from "antd";
import { useState } from "react";
import { useMay } from "@/api/me";
import { consultedIn, supervises } from "@/live/mine";
import type { CallView, PartyView } from "@/live/model";
import { useText, wordOf } from "@/shared/i18n";
import { keysOf, type ShortcutId, useKeys, useShortcut } from "@/shared/keys";
import { spaced } from "@/shared/numbers";
import { Timer } from "@/shared/Timer";
import { control, type How } from "./control";
import { TransferDialog } from "./TransferDialog";

export const nameOf = (party: PartyView): string =>
  party.name ?? (party.number ? spaced(party.number) : "–");

/** Sends the customer to the survey; the agent is free to write. */
export function SurveyButton({ call }: { call: CallView }) {
  const t = useText();
  const may = useMay()("survey.send");
  if (!may || !call.survey.may_send) return null;
  const alone = call.parties.every(supervises);
  return (
    <Tooltip title={t("rating.send")}>
      <Button
        className="survey-send"
        icon={<LikeOutlined />}
        aria-label={t("rating.send")}
        disabled={!alone}
        onClick={() => void control.survey(call.id)}
      />
    </Tooltip>
  );
}

/** For the agent whose call it is. */
export function Others({ call }: { call: CallView }) {
  const t = useText();
  const may = useMay()("call.transfer");
  const [open, setOpen] = useState(false);
  const consulted = consultedIn(call);
  const others = call.parties.filter((party) => !supervises(party));
  useShortcut("transfer", may && !consulted ? () => setOpen(true) : null);
  if (!may) return null;
  const ways: How[] = others.length > 0 ? ["add", "transfer"] : ["transfer", "consult", "add"];
  return (
    <>
      {consulted ? (
        <Consulting call={call} party={consulted} />
      ) : (
        <Tooltip title={t("common.aside", { text: t("control.title"), aside: keys("transfer") })}>
          <Button
            className="transfer-open"
            icon={<UserSwitchOutlined />}
            aria-label={t("control.title")}
            onClick={() => setOpen(true)}
          />
        </Tooltip>
      )}
      {call.parties.length > 0 ? <Parties call={call} /> : null}
      {open ? <TransferDialog call={call.id} ways={ways} close={() => setOpen(false)} /> : null}
    </>
  );
}

const keys = (id: ShortcutId): string => keysOf(id);

function Consulting({ call, party }: { call: CallView; party: PartyView }) {
  const t = useText();
  useKeys();
  const up = party.state !== "ringing";
  const swap = () => control.talkTo(call.id, party.state === "parked" ? "party" : "customer");
  const complete = () => control.complete(call.id);
  const back = () => control.back(call.id);
  const merge = () => control.merge(call.id);
  useShortcut("complete", complete);
  useShortcut("back", back);
  useShortcut("swap", up ? swap : null);
  useShortcut("merge", up ? merge : null);
  const one = (id: "complete" | "back" | "swap" | "merge", run: () => unknown, on = true) => (
    <Tooltip title={keys(id)} key={id}>
      <Button
        className={`consult-${id}`}
        type={id === "complete" ? "primary" : "default"}
        disabled={!on}
        icon={id === "swap" ? <SwapOutlined /> : undefined}
        onClick={() => void run()}
      >
        {t(`control.${id}`)}
      </Button>
    </Tooltip>
  );
  return (
    <section className="consult-bar" aria-label={t("control.consult")}>
      <span className="strip-party">
        {nameOf(party)} · {wordOf(t, "party", party.state)} <Timer since={party.since} />
      </span>
      {one("complete", complete)}
      {one("merge", merge, up)}
      {one("swap", swap, up)}
      {one("back", back)}
    </section>
  );
}

function Parties({ call }: { call: CallView }) {
  const t = useText();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <ul className="parties">
          {call.parties.map((party) => (
            <PartyRow key={party.id} call={call.id} party={party} />
          ))}
        </ul>
      }
    >
      <Button className="parties-open" icon={<TeamOutlined />}>
        {call.parties.length + 2}
        <span className="visually-hidden">
          {t("control.parties", { count: call.parties.length + 2 })}
        </span>
      </Button>
    </Popover>
  );
}

function PartyRow({ call, party }: { call: string; party: PartyView }) {
  const t = useText();
  const held = party.state === "held";
  const together = held || party.state === "joined";
  return (
    <li className="party-row" data-state={party.state}>
      <strong className="figures">{nameOf(party)}</strong>
      <span className="muted">
        {wordOf(t, "party", party.state)} <Timer since={party.since} />
      </span>
      {supervises(party) ? null : (
        <span className="party-buttons">
          <Button
            size="small"
            disabled={!together}
            onClick={() => control.holdParty(call, party.id, !held)}
          >
            {t(held ? "control.unhold" : "control.hold")}
          </Button>
          <Button
            size="small"
            disabled={party.state === "ringing"}
            onClick={() => control.muteParty(call, party.id, !party.muted)}
          >
            {t(party.muted ? "control.unmute" : "control.mute")}
          </Button>
          <Button size="small" danger onClick={() => control.removeParty(call, party.id)}>
            {t("control.remove")}
          </Button>
        </span>
      )}
    </li>
  );
}

/** For a leader who supervises the call: what he does now, and the other ways. */
export function Supervising({ call, party }: { call: CallView; party: PartyView }) {
  const t = useText();
  const may = useMay()("supervise.act");
  const shown = { listening: "listen", whispering: "whisper", joined: "barge" } as const;
  const mode = shown[party.state as keyof typeof shown] ?? "listen";
  const modes = may
    ? (["listen", "whisper", "barge", "take_over"] as const)
    : (["listen"] as const);
  return (
    <>
      <span className="muted">{call.agent_name}</span>
      <Segmented
        size="small"
        value={mode as (typeof modes)[number]}
        disabled={party.state === "ringing"}
        onChange={(next) => void control.supervise(call.id, next)}
        options={modes.map((value) => ({ value, label: t(`supervise.${value}`) }))}
      />
    </>
  );
}
