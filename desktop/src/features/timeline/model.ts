/** One timeline of a customer: what the server sends, and the sentence of each entry. Pure. */
import { duration } from "@/shared/format";
import type { TextKey, Translate } from "@/shared/i18n";
import { wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { spaced } from "@/shared/numbers";

export interface TimelineEntry {
  id: string;
  kind: string;
  at: string;
  by: string | null;
  facts: Record<string, unknown>;
  text: string;
  about: { noun: string; id: string } | null;
}

export interface TimelinePage {
  items: TimelineEntry[];
  next: string;
  kinds: string[];
  names: Record<string, string>;
}

/** The pages that show a noun; a noun that is not here has none. */
const PLACES: Record<string, (id: string, facts: TimelineEntry["facts"]) => string> = {
  call: (id) => `/calls/${id}`,
  message: () => "/messages",
  ticket: (id) => `/tickets/${id}`,
  order: (_, facts) => `/shop/orders?q=${encodeURIComponent(text(facts.number))}`,
  followup: (id) => `/followups?id=${id}`,
};

export function placeOf(entry: TimelineEntry): string | null {
  const { about, facts } = entry;
  return about ? (PLACES[about.noun]?.(about.id, facts) ?? null) : null;
}

/** The word for a kind: also of a feature that this page does not know. */
export const kindWord = (t: Translate, kind: string): string =>
  wordOf(t, "timelineKind", kind, "timelineKind.other");

interface Words {
  t: Translate;
  names: Record<string, string>;
  fieldWord: (field: string) => string;
}

/**
 * What happened, in one line. A kind of a feature above brings its own sentence as a text
 * `timeline.<kind>` with its facts as placeholders.
 */
export function sentenceOf(entry: TimelineEntry, { t, names, fieldWord }: Words): string {
  const { facts } = entry;
  switch (entry.kind) {
    case "call":
      return call(facts, t);
    case "message":
      return t("timeline.message", {
        box: text(facts.box),
        length: duration(number(facts.seconds)),
        state: wordOf(t, "messageState", text(facts.state)),
      });
    case "rating":
      return t("timeline.rating", { mark: number(facts.mark), scale: number(facts.scale) });
    case "card":
      return t("timeline.card", {
        fields: list(facts.fields).map(fieldWord).join(t("timeline.and")),
      });
    case "owner":
      return moved(facts, t, names);
    case "note":
      return t("timeline.note");
    case "followup":
      return t("timeline.followup", {
        way: wordOf(t, "followupWay", text(facts.way)),
        state: wordOf(t, "followupState", text(facts.state)),
      });
    case "answers":
      return t("timeline.answers", {
        name: text(facts.name),
        state: wordOf(t, "sheetState", text(facts.state)),
      });
    case "ticket":
      return t("timeline.ticket", {
        number: text(facts.number),
        title: text(facts.title),
        step: wordOf(t, "ticketStep", text(facts.step)),
      });
    case "order":
      return t("timeline.order", {
        number: text(facts.number),
        amount: text(facts.amount),
        stage: wordOf(t, "shopStage", text(facts.stage)),
      });
    case "pool":
      return pooled(facts, t, names);
    default:
      return other(entry, t);
  }
}

function call(facts: TimelineEntry["facts"], t: Translate): string {
  const head = t(facts.direction === "out" ? "timeline.callOut" : "timeline.callIn", {
    number: spaced(text(facts.number)),
  });
  if (facts.live) return `${head} · ${t("timeline.live")}`;
  const talked = number(facts.talked_s);
  return [head, wordOf(t, "outcome", text(facts.outcome)), talked > 0 ? duration(talked) : ""]
    .filter(Boolean)
    .join(" · ");
}

/** A change of hands: how, in which pool, from whom to whom, and the department where it changed. */
function pooled(
  facts: TimelineEntry["facts"],
  t: Translate,
  names: Record<string, string>,
): string {
  const side = facts.department as { from: unknown; to: unknown } | undefined;
  const how = [wordOf(t, "poolWhy", text(facts.why)), text(facts.pool)].filter(Boolean);
  const said = t("timeline.pool", {
    why: how.join(" · "),
    from: nameOf(facts.from, t, names),
    to: nameOf(facts.to, t, names),
  });
  if (!side) return said;
  const place = t("timeline.department", {
    from: nameOf(side.from, t, names),
    to: nameOf(side.to, t, names),
  });
  return `${said} · ${place}`;
}

function moved(facts: TimelineEntry["facts"], t: Translate, names: Record<string, string>): string {
  if (facts.made) return t("timeline.made");
  const nobody = t("timeline.nobody");
  const name = (id: unknown) => nameOf(id, t, names);
  const sides = (facts.owner ?? facts.department) as { from: unknown; to: unknown } | undefined;
  if (!sides) return t("timeline.owner", { from: nobody, to: nobody });
  return t(facts.owner ? "timeline.owner" : "timeline.department", {
    from: name(sides.from),
    to: name(sides.to),
  });
}

function nameOf(id: unknown, t: Translate, names: Record<string, string>): string {
  return (typeof id === "string" && names[id]) || t("timeline.nobody");
}

function other(entry: TimelineEntry, t: Translate): string {
  const key = `timeline.${entry.kind}`;
  if (!(key in texts)) return kindWord(t, entry.kind);
  const params = Object.fromEntries(
    Object.entries(entry.facts).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" ? [[name, value]] : [],
    ),
  );
  return t(key as TextKey, params);
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
