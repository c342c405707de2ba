/** What the switch says of a trunk or phone: a word in its colour, and why on the same line. */
import type { LiveState } from "@/api/telephony";
import { useText, wordOf } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";

const TONES: Record<string, Tone> = {
  registered: "good",
  reachable: "good",
  unreachable: "bad",
  refused: "bad",
  trying: "warn",
  unknown: "warn",
};

export function LivePill({ live }: { live: LiveState }) {
  const t = useText();
  return (
    <>
      <Pill tone={TONES[live.state] ?? "plain"}>{wordOf(t, "switch", live.state)}</Pill>{" "}
      {live.why ? <span className="muted">{wordOf(t, "why", live.why)}</span> : null}
    </>
  );
}
