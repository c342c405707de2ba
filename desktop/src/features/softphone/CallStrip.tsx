/** The call in the top bar: who, where from, how long, and what can be done. Never moves. */
import {
  AudioMutedOutlined,
  AudioOutlined,
  PauseOutlined,
  PhoneFilled,
  PhoneOutlined,
  PlaySquareOutlined,
} from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { consultedIn, type Part, partIn, supervises } from "@/live/mine";
import type { CallView } from "@/live/model";
import { meOf, myCallOf, useLive } from "@/live/store";
import { useText, wordOf } from "@/shared/i18n";
import { keysOf, type ShortcutId, useKeys, useShortcut } from "@/shared/keys";
import { spacedNumber } from "@/shared/numbers";
import { Pill } from "@/shared/Pill";
import { Timer } from "@/shared/Timer";
import { softphone, usePhone } from "./controller";
import { DialBox } from "./DialBox";
import { Keypad } from "./Keypad";
import { Others, Supervising, SurveyButton } from "./Others";
import { QualityBars } from "./QualityView";
import { RecordingButton } from "./RecordingButton";
import { currentSession } from "./state";
import "./softphone.css";

export function CallStrip({ mayDial }: { mayDial: boolean }) {
  const t = useText();
  const call = useLive(myCallOf);
  const signedIn = useLive((state) => (meOf(state)?.state ?? "offline") !== "offline");
  if (call) return <LiveCall call={call} />;
  if (signedIn && mayDial) return <DialBox />;
  return <span className="strip muted">{t("strip.idle")}</span>;
}

function LiveCall({ call }: { call: CallView }) {
  const me = useLive((state) => state.data?.me ?? "");
  const part = partIn(call, me);
  return part ? <MyCall call={call} part={part} /> : null;
}

function MyCall({ call, part }: { call: CallView; part: Part }) {
  const t = useText();
  const controls = useControls(call, part);
  return (
    <section className="strip" aria-label={controls.phaseWord}>
      <PhoneFilled className={controls.ringing ? "pulse" : ""} style={{ color: controls.colour }} />
      <strong className="figures strip-number">{spacedNumber(call.caller)}</strong>
      <span className="muted strip-place">{call.caller.place}</span>
      {call.callback?.role === "attempt" ? <Pill tone="warn">{t("strip.callback")}</Pill> : null}
      <span style={{ color: controls.colour }}>{controls.phaseWord}</span>
      <Timer since={part.since} />
      <QualityBars />
      <span className="strip-controls">{controls.buttons}</span>
    </section>
  );
}

function useControls(call: CallView, part: Part) {
  const t = useText();
  const phone = usePhone();
  const desk = useLive((state) => meOf(state)?.phone === "desk");
  const session = currentSession(phone);
  const party = part.party;
  // Called back agent first: he is rung before the customer is.
  const asked = call.callback?.role === "attempt" && call.offered_until !== null;
  const incoming = part.phase === "ringing" && (party !== null || call.direction === "in" || asked);
  const talking = part.phase === "talking";
  const mine = part.role === "owner";
  const held = session ? session.held || part.held : part.held;
  const muted = session ? session.muted : part.muted;
  const canAnswer = incoming && session?.phase === "ringing";

  const answer = canAnswer ? softphone.answer : null;
  const hangUp = () => softphone.hangUp(call.id);
  const hold = talking && mine && !consultedIn(call) ? () => softphone.hold(call.id, !held) : null;
  const mute = talking ? () => softphone.mute(call.id, !muted) : null;
  useShortcut("answer", answer);
  useShortcut("hangUp", hangUp);
  useShortcut("hold", hold);
  useShortcut("mute", mute);

  const buttons: ReactNode = (
    <>
      {incoming ? (
        <Tooltip title={canAnswer ? "" : t(desk ? "strip.pickUp" : "strip.waitPhone")}>
          <Button
            type="primary"
            className="answer"
            icon={<PhoneOutlined />}
            disabled={!answer}
            onClick={answer ?? undefined}
          >
            {t("strip.answer")} <Keys id="answer" />
          </Button>
        </Tooltip>
      ) : null}
      {party && supervises(party) ? <Supervising call={call} party={party} /> : null}
      {talking ? (
        <>
          {hold ? (
            <Control
              id="hold"
              text={t(held ? "strip.unhold" : "strip.hold")}
              icon={held ? <PlaySquareOutlined /> : <PauseOutlined />}
              on={held}
              run={hold}
            />
          ) : null}
          <Control
            id="mute"
            text={t(muted ? "strip.unmute" : "strip.mute")}
            icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
            on={muted}
            run={mute}
          />
          <Keypad call={call.id} />
          {mine ? <RecordingButton call={call} /> : null}
          {mine ? <Others call={call} /> : null}
          {mine ? <SurveyButton call={call} /> : null}
        </>
      ) : null}
      <Button
        danger
        type="primary"
        className="hang-up"
        icon={<PhoneFilled rotate={225} />}
        onClick={hangUp}
      >
        {t(incoming ? "strip.reject" : "strip.hangUp")} <Keys id="hangUp" />
      </Button>
    </>
  );
  const state = held ? "pause" : part.phase === "ringing" ? "ringing" : "talking";
  return {
    buttons,
    ringing: part.phase === "ringing",
    colour: `var(--state-${state}-ink)`,
    phaseWord:
      party && party.state !== "ringing"
        ? wordOf(t, "party", party.state)
        : t(phaseText(part, incoming, held, muted)),
  };
}

function phaseText(part: Part, incoming: boolean, held: boolean, muted: boolean) {
  if (held) return "strip.onHold";
  if (part.phase === "talking") return muted ? "strip.muted" : "strip.talking";
  return incoming ? "strip.ringing" : "strip.calling";
}

function Keys({ id }: { id: ShortcutId }) {
  return <span className="strip-keys">{keysOf(id, useKeys())}</span>;
}

interface ControlProps {
  id: ShortcutId;
  text: string;
  icon: ReactNode;
  on: boolean;
  run: (() => void) | null;
}

function Control({ id, text, icon, on, run }: ControlProps) {
  const t = useText();
  const keys = keysOf(id, useKeys());
  return (
    <Tooltip title={t("common.aside", { text, aside: keys })}>
      <Button
        className={id}
        icon={icon}
        aria-label={text}
        aria-pressed={on}
        type={on ? "primary" : "default"}
        ghost={on}
        onClick={run ?? undefined}
      />
    </Tooltip>
  );
}
