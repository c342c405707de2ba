/** What becomes of the talk's sound: told at all times, and as far as it is the agent's to say, a
 * button: pause for card data, begin where it is on demand. A pause counts down to its own end. */
import { Button, Tooltip } from "antd";
import { useMay } from "@/api/me";
import type { CallView } from "@/live/model";
import { useText, wordOf } from "@/shared/i18n";
import { Countdown } from "@/shared/Timer";
import { control } from "./control";
import { recordingStep } from "./recordingStep";

export function RecordingButton({ call }: { call: CallView }) {
  const t = useText();
  const may = useMay()("recording.pause");
  const { on, held, until } = call.recording;
  const step = recordingStep(call.recording);
  const state =
    held === "agent" && until ? (
      <>
        {t("recording.paused")} <Countdown until={until} />
      </>
    ) : (
      t(on ? "recording.on" : "recording.off")
    );
  const why = held && held !== "agent" ? wordOf(t, "gap", held) : null;
  const run = () =>
    step?.verb === "pause"
      ? control.pauseRecording(call.id, step.on)
      : control.wishRecording(call.id, step?.on ?? true);
  const dot = <span className={`rec-dot ${on ? "rec-on" : held === "agent" ? "rec-held" : ""}`} />;
  if (!step || !may) {
    const title = why ?? t(`recordModeSays.${call.recording.mode}`);
    return (
      <Tooltip title={title}>
        <span className="rec-state">
          {dot} {state}
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip title={t(step.text)}>
      <Button className="recording" aria-label={t(step.text)} aria-pressed={on} onClick={run}>
        {dot} {state}
      </Button>
    </Tooltip>
  );
}
