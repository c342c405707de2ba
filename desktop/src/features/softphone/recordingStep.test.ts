import { describe, expect, it } from "vitest";
import type { RecordingView } from "@/live/model";
import { recordingStep } from "./recordingStep";

const view = (changes: Partial<RecordingView>): RecordingView => ({
  on: true,
  mode: "forced",
  held: null,
  until: null,
  ...changes,
});

describe("what an agent can do about the recording", () => {
  it("is to pause it while sound is kept, whatever the mode", () => {
    expect(recordingStep(view({}))).toMatchObject({ verb: "pause", on: true });
    expect(recordingStep(view({ mode: "on_demand" }))).toMatchObject({ verb: "pause", on: true });
  });

  it("is to go on while he has paused it", () => {
    const paused = view({ on: false, held: "agent" });
    expect(recordingStep(paused)).toMatchObject({ verb: "pause", on: false });
  });

  it("is to begin it where that is his to say", () => {
    const waiting = view({ on: false, mode: "on_demand" });
    expect(recordingStep(waiting)).toMatchObject({ verb: "wish", on: true });
    expect(recordingStep({ ...waiting, held: "rule" })).toMatchObject({ verb: "wish", on: true });
  });

  it("is nothing where it must not be recorded, or a masked field holds it", () => {
    expect(recordingStep(view({ on: false, mode: "never" }))).toBeNull();
    expect(recordingStep(view({ on: false, held: "masked" }))).toBeNull();
  });

  it("is nothing while a forced recording has not begun yet", () => {
    expect(recordingStep(view({ on: false }))).toBeNull();
  });
});
