/** Plays a recording: customer above, agent below the line; click the picture to jump. Gaps, where
 * nothing was recorded, are hatched and told under it. */
import { CaretRightFilled, PauseOutlined } from "@ant-design/icons";
import { Button, Segmented, Skeleton } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import "./player.css";
import type { RecordingGap, Waveform } from "./model";
import { WaveformPicture } from "./WaveformPicture";

const SPEEDS = [1, 1.25, 1.5, 2];
const STEP_S = 5;

interface Props {
  /** Path of the sound below /api. */
  sound: string;
  waveform: Waveform | undefined;
  /** Its wave form is on the way. */
  loading: boolean;
  gaps?: readonly RecordingGap[];
  /** What else can be done with it. */
  aside?: ReactNode;
  /** It begins to play, for the first time since it is shown. */
  onBegin?: () => void;
}

export function Player({ sound, waveform, loading, gaps = [], aside, onBegin }: Props) {
  const t = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [seconds, setSeconds] = useState(0);
  const begun = useRef(false);
  const total = waveform?.seconds ?? audio.current?.duration ?? 0;
  const source = `/api${sound}`;

  useFrames(playing, () => setSeconds(audio.current?.currentTime ?? 0));
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);

  const seek = (to: number) => {
    if (!audio.current) return;
    audio.current.currentTime = Math.min(Math.max(0, to), total || to);
    setSeconds(audio.current.currentTime);
  };
  const notPlayed = (error: unknown) => {
    // A pause pressed before the sound has come ends the wait for it; that is no failure.
    if (!(error instanceof DOMException && error.name === "AbortError")) {
      tellError(t("calls.notPlayed"));
    }
  };
  const toggle = () => {
    if (playing) audio.current?.pause();
    else audio.current?.play().catch(notPlayed);
  };

  return (
    <div className="player">
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone recording has no captions yet */}
      <audio
        ref={audio}
        src={source}
        preload="none"
        onPlay={() => {
          setPlaying(true);
          if (!begun.current) onBegin?.();
          begun.current = true;
        }}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
      {waveform ? (
        <WaveformPicture
          waveform={waveform}
          gaps={gaps}
          seconds={seconds}
          seek={seek}
          step={STEP_S}
          names={[t("calls.customer"), t("calls.agentSide")]}
          label={t("calls.seek")}
        />
      ) : loading ? (
        <Skeleton.Node active className="player-skeleton" />
      ) : null}
      <div className="player-row">
        <Button
          type="primary"
          shape="circle"
          icon={playing ? <PauseOutlined /> : <CaretRightFilled />}
          onClick={toggle}
          aria-label={t(playing ? "calls.pause" : "calls.play")}
        />
        <span className="figures">
          {duration(seconds)} / {duration(total)}
        </span>
        <Segmented
          size="small"
          value={speed}
          onChange={setSpeed}
          aria-label={t("calls.speed")}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        />
        {aside ? <span className="player-download">{aside}</span> : null}
      </div>
      {gaps.length > 0 ? (
        <p className="muted player-gaps">
          {gaps
            .map((gap) =>
              t("recording.gap", {
                from: duration(gap.start_s),
                to: duration(gap.end_s),
                reason: wordOf(t, "gap", gap.reason),
              }),
            )
            .join(t("recording.gapBetween"))}
        </p>
      ) : null}
    </div>
  );
}

function useFrames(running: boolean, draw: () => void): void {
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    if (!running) return;
    let frame = 0;
    const next = () => {
      latest.current();
      frame = requestAnimationFrame(next);
    };
    frame = requestAnimationFrame(next);
    return () => cancelAnimationFrame(frame);
  }, [running]);
}
