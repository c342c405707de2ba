/** How the network was on each leg of a call: the estimate, and what it was estimated from. */
import type { CallDetail } from "@/api/types";
import { duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";

export function LegQualities({ call }: { call: CallDetail }) {
  const t = useText();
  return (
    <ul className="call-quality figures">
      {call.quality.map((leg) => (
        <li key={`${leg.agent} ${leg.leg}`}>
          <span>{call.names[leg.agent] ?? "–"}</span>
          <Pill tone={leg.poor ? "bad" : "good"}>
            {t("common.aside", {
              text: `MOS ${leg.mos.toFixed(1)}`,
              aside: t(leg.poor ? "quality.poor" : leg.mos < 4 ? "quality.fair" : "quality.good"),
            })}
          </Pill>
          <span>
            {t("quality.loss")} {(100 * leg.loss).toFixed(1)} %
          </span>
          <span>
            {t("quality.jitter")} {Math.round(leg.jitter_ms)} ms
          </span>
          <span>
            {t("quality.rtt")} {leg.rtt_ms > 0 ? `${Math.round(leg.rtt_ms)} ms` : "–"}
          </span>
          {leg.poor_s > 0 ? (
            <span>{t("quality.poorFor", { time: duration(leg.poor_s) })}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
