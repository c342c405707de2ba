/** What an agent can do about the recording of his talk now. Pure. */
import type { RecordingView } from "@/live/model";
import type { TextKey } from "@/shared/i18n";

export interface RecordingStep {
  verb: "pause" | "wish";
  on: boolean;
  text: TextKey;
}

/** The one thing that makes sense now, or nothing. */
export function recordingStep({ on, held, mode }: RecordingView): RecordingStep | null {
  if (held === "agent") return { verb: "pause", on: false, text: "recording.resume" };
  if (mode === "never" || held === "masked") return null;
  if (on) return { verb: "pause", on: true, text: "recording.pause" };
  if (mode === "on_demand") return { verb: "wish", on: true, text: "recording.begin" };
  return null;
}
