/** A call's segments as one line in proportion, with a legend of seconds. */
import { Tooltip } from "antd";
import type { CallDetail, Segment } from "@/api/types";
import { clock, duration, secondsSince } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { useQueueWord } from "./queries";

const COLOURS: Record<string, string> = {
  ivr: "var(--state-pause-dot)",
  wait: "var(--state-system_busy-dot)",
  dial: "var(--state-ringing-dot)",
  ring: "var(--state-ringing-dot)",
  talk: "var(--state-talking-dot)",
  hold: "var(--state-offline-dot)",
  wrap_up: "var(--state-wrap_up-dot)",
  transfer: "var(--state-system_busy-dot)",
  outside: "var(--state-talking-dot)",
};
/** What lies beside the customer's own line. */
const BESIDE = ["ring", "invite", "consult", "conference", "supervise"];

const lengthOf = (segment: Segment): number =>
  segment.seconds ??
  (segment.ended_at ? secondsSince(segment.started_at, Date.parse(segment.ended_at)) : 0);

export function SegmentBar({ call }: { call: CallDetail }) {
  const t = useText();
  const queueWord = useQueueWord();
  const drawn = call.segments.filter((segment) => !BESIDE.includes(segment.kind));
  const total = drawn.reduce((sum, segment) => sum + lengthOf(segment), 0);
  return (
    <>
      <div className="segments" aria-hidden="true">
        {drawn.map((segment) => (
          <Tooltip
            key={segment.seq}
            title={`${wordOf(t, "segment", segment.kind)} ${duration(lengthOf(segment))}`}
          >
            <span
              style={{
                flexGrow: total > 0 ? lengthOf(segment) / total : 1,
                background: COLOURS[segment.kind] ?? "var(--state-pause-dot)",
              }}
            />
          </Tooltip>
        ))}
      </div>
      <table className="segments-table">
        <tbody>
          {call.segments.map((segment) => (
            <tr key={segment.seq}>
              <td>
                <span
                  className="state-dot segments-dot"
                  style={{ background: COLOURS[segment.kind] ?? "var(--state-pause-dot)" }}
                />
                {wordOf(t, "segment", segment.kind)}
              </td>
              <td className="figures">{clock(segment.started_at)}</td>
              <td className="number">{segment.ended_at ? duration(lengthOf(segment)) : "…"}</td>
              <td>
                {segment.agent_name ||
                  segment.number ||
                  (segment.queue ? queueWord(segment.queue) : "")}
              </td>
              <td>{segment.outcome ? wordOf(t, "outcome", segment.outcome) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
