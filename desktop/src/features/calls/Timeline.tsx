/** What happened in a call, in order, in the floor's words. */
import type { CallDetail, TimelineEvent } from "@/api/types";
import { clock, duration } from "@/shared/format";
import { type Translate, useText, wordOf } from "@/shared/i18n";

export function Timeline({ call }: { call: CallDetail }) {
  const t = useText();
  return (
    <ol className="timeline">
      {call.timeline.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no id and never move
        <li key={index}>
          <time className="figures muted" dateTime={event.at}>
            {clock(event.at)}
          </time>
          <span>{wordOf(t, "event", event.type, "event.other")}</span>
          <span className="muted">{detailOf(event, t)}</span>
        </li>
      ))}
    </ol>
  );
}

/** The few words that matter about an event: label, keys, outcome, who, how long. */
export function detailOf({ data }: TimelineEvent, t: Translate): string {
  const words: string[] = [];
  const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : "");
  const seconds = (name: string) =>
    typeof data[name] === "number" ? duration(data[name] as number) : "";
  for (const name of ["label", "name", "queue_name", "agent_name"]) {
    if (text(name)) words.push(text(name));
  }
  if (text("keys")) words.push(t("desk.pressed", { keys: text("keys") }));
  if (text("outcome")) words.push(wordOf(t, "outcome", text("outcome")));
  if (text("by") && text("by") !== "system") words.push(wordOf(t, "by", text("by")));
  if (text("cause")) words.push(wordOf(t, "cause", text("cause")));
  for (const name of ["waited", "rang", "talked"]) if (seconds(name)) words.push(seconds(name));
  return words.join(" · ");
}
