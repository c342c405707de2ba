/** Running and fixed times. Only the figure itself renders again each second. */
import { Tooltip } from "antd";
import { useSyncExternalStore } from "react";
import { currentSecond, onSecond, serverNow } from "./clock";
import { duration, exact, secondsSince, when } from "./format";
import { useLanguage } from "./i18n";

const useSecond = (): number => useSyncExternalStore(onSecond, currentSecond, currentSecond);

/** Time since an instant, running. */
export function Timer({ since }: { since: string | null | undefined }) {
  const second = useSecond();
  return <span className="figures">{duration(secondsSince(since, second * 1000))}</span>;
}

/** Time left until an instant, running down to zero. */
export function Countdown({ until }: { until: string }) {
  const second = useSecond();
  const left = Math.max(0, Math.ceil((Date.parse(until) - second * 1000) / 1000));
  return <span className="figures">{duration(left)}</span>;
}

/** An instant in short words, exact on hover. */
export function Moment({ at }: { at: string | null | undefined }) {
  const language = useLanguage();
  if (!at) return <span className="muted">–</span>;
  return (
    <Tooltip title={exact(at)} mouseEnterDelay={0.4}>
      <time dateTime={at} className="figures" style={{ whiteSpace: "nowrap" }}>
        {when(at, serverNow(), language)}
      </time>
    </Tooltip>
  );
}
