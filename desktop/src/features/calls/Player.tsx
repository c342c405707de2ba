/** Plays a recording: customer above, agent below the line; click the picture to jump. */
import { CaretRightFilled, DownloadOutlined, PauseOutlined } from "@ant-design/icons";
import { Button, Segmented, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { useWaveform } from "./queries";
import { WaveformPicture } from "./WaveformPicture";

const SPEEDS = [1, 1.25, 1.5, 2];
const STEP_S = 5;

export function Player({ id, download }: { id: string; download: boolean }) {
  const t = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [seconds, setSeconds] = useState(0);
  const { data: waveform, isLoading } = useWaveform(id, true);
  const total = waveform?.seconds ?? audio.current?.duration ?? 0;
  const source = `/api/calls/${id}/recording`;

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
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
      {waveform ? (
        <WaveformPicture
          waveform={waveform}
          seconds={seconds}
          seek={seek}
          step={STEP_S}
          names={[t("calls.customer"), t("calls.agentSide")]}
          label={t("calls.seek")}
        />
      ) : isLoading ? (
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
        {download ? (
          <a href={`${source}?download=1`} download className="player-download">
            <DownloadOutlined /> {t("calls.download")}
          </a>
        ) : null}
      </div>
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
