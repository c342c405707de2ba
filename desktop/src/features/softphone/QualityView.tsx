/** The network quality of the talk, calm: three bars in the strip, figures on hover. */
import { Tooltip } from "antd";
import { useText } from "@/shared/i18n";
import { useQuality } from "./monitor";
import type { Quality } from "./quality";

const BARS = { good: 3, fair: 2, poor: 1 } as const;

export function QualityBars() {
  const t = useText();
  const quality = useQuality();
  if (!quality) return null;
  const full = BARS[quality.verdict];
  return (
    <Tooltip title={<QualityView quality={quality} />}>
      <span
        className={`quality quality-${quality.verdict}`}
        role="img"
        aria-label={t("common.aside", {
          text: t("quality.title"),
          aside: t(`quality.${quality.verdict}`),
        })}
        data-mos={quality.mos}
      >
        {[1, 2, 3].map((bar) => (
          <i key={bar} className={bar <= full ? "on" : ""} />
        ))}
      </span>
    </Tooltip>
  );
}

export function QualityView({ quality }: { quality: Quality }) {
  const t = useText();
  const rows: [string, string][] = [
    [t("quality.mos"), `${quality.mos.toFixed(1)} · ${t(`quality.${quality.verdict}`)}`],
    [t("quality.loss"), `${(100 * quality.loss).toFixed(1)} %`],
    [t("quality.jitter"), `${Math.round(quality.jitterMs)} ms`],
    [t("quality.rtt"), `${Math.round(quality.rttMs)} ms`],
  ];
  return (
    <dl className="quality-figures figures">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
