/** What happened in a call, in order, in the floor's words. */
import type { CallDetail } from "@/api/types";
import { clock, duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { type CallMoment, momentsOf } from "./moments";
import { useQueueWord } from "./queries";

export function Timeline({ call }: { call: CallDetail }) {
  const t = useText();
  const detail = useDetail(call);
  return (
    <ol className="timeline">
      {momentsOf(call).map((moment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: moments have no id and never move
        <li key={index}>
          <time className="figures muted" dateTime={moment.at}>
            {clock(moment.at)}
          </time>
          <span>{t(moment.text)}</span>
          <span className="muted">{detail(moment)}</span>
        </li>
      ))}
    </ol>
  );
}

function useDetail(call: CallDetail): (moment: CallMoment) => string {
  const t = useText();
  const queueWord = useQueueWord();
  return (moment) => {
    if (moment.text === "moment.ended") {
      return [wordOf(t, "by", call.ended_by), wordOf(t, "cause", call.cause)]
        .filter((word) => word !== "–")
        .join(" · ");
    }
    const words = [
      moment.name,
      moment.queue ? queueWord(moment.queue) : "",
      moment.keys ? t("desk.pressed", { keys: moment.keys }) : "",
      moment.outcome ? wordOf(t, "outcome", moment.outcome) : "",
      moment.seconds ? duration(moment.seconds) : "",
    ];
    return words.filter((word) => word && word !== "–").join(" · ");
  };
}
