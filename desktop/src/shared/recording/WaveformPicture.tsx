/** Both channels of a recording as a picture one can click, drag and steer with the arrow keys. */
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from "react";
import { duration } from "@/shared/format";
import { useTheme } from "@/shared/theme";
import type { RecordingGap, Waveform } from "./model";

interface Props {
  waveform: Waveform;
  gaps: readonly RecordingGap[];
  seconds: number;
  seek: (seconds: number) => void;
  step: number;
  names: [string, string];
  label: string;
}

const HEIGHT = 96;
const COLOURS = ["--customer", "--agent"];

export function WaveformPicture({ waveform, gaps, seconds, seek, step, names, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours drawn
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => paint(element, waveform);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [waveform, theme]);

  const toSecond = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * waveform.seconds);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") seek(seconds + step);
    else if (event.key === "ArrowLeft") seek(seconds - step);
    else return;
    event.preventDefault();
  };
  const part = waveform.seconds > 0 ? (seconds / waveform.seconds) * 100 : 0;

  return (
    <div className="wave">
      <div className="wave-names">
        <span style={{ color: "var(--customer)" }}>{names[0]}</span>
        <span style={{ color: "var(--agent)" }}>{names[1]}</span>
      </div>
      <div
        className="wave-picture"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.round(waveform.seconds)}
        aria-valuenow={Math.round(seconds)}
        aria-valuetext={duration(seconds)}
        onClick={toSecond}
        onMouseMove={(event) => event.buttons === 1 && toSecond(event)}
        onKeyDown={onKey}
      >
        <canvas ref={canvas} height={HEIGHT} />
        {gaps.map((gap) => (
          <span
            key={gap.start_s}
            className="wave-gap"
            style={{
              left: `${share(gap.start_s, waveform.seconds)}%`,
              width: `${share(gap.end_s - gap.start_s, waveform.seconds)}%`,
            }}
          />
        ))}
        <span className="wave-cursor" style={{ left: `${part}%` }} />
      </div>
    </div>
  );
}

const share = (seconds: number, of: number): number =>
  of > 0 ? Math.min(100, (seconds / of) * 100) : 0;

/** Bars around a middle line per channel, as many as fit; each is the peak of its stretch. */
function paint(canvas: HTMLCanvasElement, waveform: Waveform): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, HEIGHT);
  const lane = HEIGHT / Math.max(1, waveform.channels.length);
  const style = getComputedStyle(canvas);
  waveform.channels.forEach((peaks, channel) => {
    context.fillStyle = style.getPropertyValue(COLOURS[channel] ?? "--ink-2");
    const middle = lane * channel + lane / 2;
    const bars = Math.max(1, Math.floor(width / 3));
    for (let bar = 0; bar < bars; bar += 1) {
      const peak = peakBetween(peaks, bar / bars, (bar + 1) / bars);
      const half = Math.max(0.5, peak * (lane / 2 - 3));
      context.fillRect(bar * 3, middle - half, 2, half * 2);
    }
  });
}

function peakBetween(peaks: readonly number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  const last = Math.max(first + 1, Math.floor(to * peaks.length));
  let peak = 0;
  for (let i = first; i < last; i += 1) peak = Math.max(peak, peaks[i] ?? 0);
  return Math.min(1, peak);
}
