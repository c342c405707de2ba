/** The state button: colour, word, running time; a menu of what may come next (Ctrl+Shift+S). */
import { DownOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import { useEffect, useRef, useState } from "react";
import type { AgentView } from "@/live/model";
import { meOf, useLive } from "@/live/store";
import { useText } from "@/shared/i18n";
import { keysOf, useKeys, useShortcut } from "@/shared/keys";
import { stateDot, stateInk, statePaper, stateWord } from "@/shared/palette";
import { Countdown, Timer } from "@/shared/Timer";
import { tellNote } from "@/shared/tell";
import "./agent.css";
import { agentActions, usePauseReasons, useReasonWord } from "./actions";
import { choicesOf } from "./stateMenu";

export function StateButton() {
  const me = useLive(meOf);
  const [open, setOpen] = useState(false);
  const items = useItems(me);
  useLostRace(me);
  useShortcut("state", () => setOpen((now) => !now));
  if (!me) return <span className="state-button state-button-empty" />;
  if (me.state === "offline") return <SignIn />;
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]} open={open} onOpenChange={setOpen}>
        <button
          type="button"
          className="state-button"
          data-state={me.state}
          style={{ color: stateInk(me.state), background: statePaper(me.state) }}
        >
          <Face me={me} />
          <DownOutlined style={{ fontSize: 10 }} />
        </button>
      </Dropdown>
      {me.state === "wrap_up" ? <WrapUpDone until={me.until} /> : null}
    </>
  );
}

/** Tells him why his phone fell silent: of several who rang a colleague was faster. */
function useLostRace(me: AgentView | null) {
  const t = useText();
  const before = useRef<string | null>(null);
  const state = me?.state ?? null;
  const reason = me?.reason ?? "";
  useEffect(() => {
    if (before.current === "ringing" && state === "ready" && reason === "lost_race") {
      tellNote(t("agent.lostRace"));
    }
    before.current = state;
  }, [state, reason, t]);
}

function SignIn() {
  const t = useText();
  return (
    <span className="state-sign-in">
      <span
        className="state-button state-button-still"
        data-state="offline"
        style={{ color: stateInk("offline"), background: statePaper("offline") }}
      >
        <span className="state-dot" style={{ background: stateDot("offline") }} />
        {t("state.offline")}
      </span>
      <Button type="primary" onClick={agentActions.signIn}>
        {t("agent.signIn")}
      </Button>
    </span>
  );
}

function Face({ me }: { me: AgentView }) {
  const t = useText();
  const reasonWord = useReasonWord();
  const words = [t(stateWord(me.state))];
  if (me.reason && (me.state === "pause" || me.state === "system_busy")) {
    words.push(reasonWord(me.reason));
  }
  const asked = me.asked_pause
    ? t("agent.asked", { reason: reasonWord(me.asked_pause) })
    : undefined;
  return (
    <>
      <span
        className={me.state === "ringing" ? "state-dot pulse" : "state-dot"}
        style={{ background: stateDot(me.state) }}
      />
      <span className="state-words" title={asked ?? words.join(" · ")}>
        {words.join(" · ")}
        {asked ? " ⏸" : ""}
      </span>
      <Timer since={me.since} />
    </>
  );
}

function WrapUpDone({ until }: { until: string | null }) {
  const t = useText();
  return (
    <Button onClick={agentActions.wrapUpDone}>
      {t("agent.wrapUpDone")} {until ? <Countdown until={until} /> : null}
    </Button>
  );
}

type Items = NonNullable<MenuProps["items"]>;

const dot = (color: string) => (
  <span className="state-menu-dot">
    <span className="state-dot" style={{ background: color }} />
  </span>
);

function useItems(me: AgentView | null): Items {
  const t = useText();
  const reasons = usePauseReasons();
  const reasonWord = useReasonWord();
  const keys = keysOf("state", useKeys());
  if (!me) return [];
  const may = choicesOf(me);
  const missing = may.missing.map((device) => t(`device.${device}`)).join(t("common.and"));
  const items: Items = [
    {
      key: "ready",
      icon: dot(stateDot("ready")),
      label: missing
        ? t("common.aside", {
            text: t("agent.ready"),
            aside: t("agent.needs", { devices: missing }),
          })
        : t("agent.ready"),
      disabled: !may.ready,
      extra: <kbd>{keys}</kbd>,
      onClick: () => void agentActions.ready(),
    },
  ];
  if (may.wrapUpDone) {
    items.push({
      key: "done",
      icon: dot(stateDot("wrap_up")),
      label: t("agent.wrapUpDone"),
      onClick: () => void agentActions.wrapUpDone(),
    });
  }
  items.push({
    key: "pause",
    type: "group",
    label: may.pauseLater
      ? t("common.aside", { text: t("agent.pauseAs"), aside: t("agent.afterCall") })
      : t("agent.pauseAs"),
    children: reasons.map((reason) => ({
      key: `pause:${reason.code}`,
      icon: dot(stateDot("pause")),
      label: reasonWord(reason.code),
      onClick: () => void agentActions.pause(reason.code),
    })),
  });
  items.push({ type: "divider" });
  items.push({
    key: "out",
    icon: dot(stateDot("offline")),
    label: may.signOut ? t("agent.signOut") : t("agent.signOutBusy"),
    disabled: !may.signOut,
    onClick: () => void agentActions.signOut(),
  });
  return items;
}
