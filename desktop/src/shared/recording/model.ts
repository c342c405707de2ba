/** What players and forms know of recordings. */

export interface Waveform {
  seconds: number;
  rate: number;
  channels: number[][];
}

/** Where nothing was recorded, in seconds of the file. `reason`: agent, masked, rule. */
export interface RecordingGap {
  start_s: number;
  end_s: number;
  reason: string;
}

export const RECORD_MODES = ["unsaid", "forced", "on_demand", "never"] as const;
export type RecordMode = (typeof RECORD_MODES)[number];
