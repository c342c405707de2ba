/** An agent's state as colour and word together, with the running time when it is known. */
import { useText } from "./i18n";
import { type AgentState, stateDot, stateInk, statePaper, stateWord } from "./palette";
import { Timer } from "./Timer";

interface Props {
  state: AgentState;
  since?: string | null;
  detail?: string | null;
}

export function StatePill({ state, since, detail }: Props) {
  const t = useText();
  return (
    <span
      className="state-pill"
      style={{ color: stateInk(state), background: statePaper(state) }}
      data-state={state}
    >
      <span
        className={state === "ringing" ? "state-dot pulse" : "state-dot"}
        style={{ background: stateDot(state) }}
      />
      <span>{detail ? `${t(stateWord(state))} · ${detail}` : t(stateWord(state))}</span>
      {since ? <Timer since={since} /> : null}
    </span>
  );
}
