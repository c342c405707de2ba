/** Each reason as one plain sentence. Pure; no code of the server reaches a person. */
import { clock, duration } from "../format";
import { type TextKey, type Translate, wordOf } from "../i18n";
import type { WhyGiven, WhyReason } from "./model";

/** What the queue's rule counts, in words with its figure; empty where it counts nothing. */
export function figure(t: Translate, rule: string, counted: number | null): string {
  if (counted === null) return rule === "round_robin" ? t("why.count.never") : "";
  switch (rule) {
    case "longest_idle":
    case "ring_all":
      return t("why.count.idle", { time: duration(counted) });
    case "even":
      return t("why.count.handled", { n: counted });
    case "least_talk":
      return t("why.count.talked", { time: duration(counted) });
    case "abler_more":
      return t("why.count.level", { n: counted });
    case "round_robin":
      return t("why.count.rung", { time: duration(counted) });
    case "fixed":
      return t("why.count.place", { n: counted });
    default:
      return "";
  }
}

/** The moment or stretch of a reason: 10:02:11, or 10:02:11–10:03:00. */
export function span(reason: { since: string | null; until: string | null }): string {
  if (!reason.since) return "";
  const from = clock(reason.since);
  const to = reason.until ? clock(reason.until) : from;
  return to === from ? from : `${from}–${to}`;
}

function state(t: Translate, reason: WhyReason): string {
  if (reason.state === "ringing" && reason.other_call) return t("why.ringsOther");
  if (reason.state === "talking" && reason.other_call) return t("why.talksOther");
  const word = wordOf(t, "state", reason.state);
  // Reasons of a pause are the centre's own codes, which say nothing here.
  const because = reason.detail ? wordOf(t, "reason", reason.detail, "why.ownReason") : "";
  const known = because && because !== t("why.ownReason");
  return t("why.notReady", { state: known ? `${word} · ${because}` : word });
}

function behind(t: Translate, reason: WhyReason): string {
  const who = reason.other_name || t("why.colleague");
  const mine = figure(t, reason.rule, reason.counted);
  const theirs = figure(t, reason.rule, reason.theirs);
  const rule = wordOf(t, "strategy", reason.rule);
  if (!reason.rule) return t("why.behindPlain");
  if (!mine || !theirs) return t("why.behind", { rule, who });
  return t("why.behindFigures", { rule, who, mine, theirs });
}

function offered(t: Translate, reason: WhyReason): string {
  if (!reason.outcome) return t("why.ringsNow");
  if (reason.outcome === "accepted") return t("why.accepted");
  return t("why.offered", { outcome: wordOf(t, "outcome", reason.outcome) });
}

const PLAIN: Record<string, TextKey> = {
  not_in_queue: "why.notInQueue",
  no_capacity: "why.noCapacity",
  resting: "why.resting",
  excluded: "why.excluded",
  kept_for_others: "why.keptForOthers",
  device_lost: "why.deviceLost",
  calling_back: "why.callingBack",
  other_shard: "why.otherShard",
  on_its_way: "why.onItsWay",
  not_noted: "why.notNoted",
};

/** What kept the call from an agent, as a sentence. */
export function sentenceOf(t: Translate, reason: WhyReason): string {
  const skill = reason.skill_name || t("why.aSkill");
  switch (reason.code) {
    case "not_ready":
      return state(t, reason);
    case "skill_missing":
      return t("why.skillMissing", { skill, needs: reason.needs ?? 9 });
    case "skill_too_weak":
      return t("why.skillTooWeak", { skill, needs: reason.needs ?? 9, has: reason.has ?? 9 });
    case "ranked_behind":
      return behind(t, reason);
    case "rings_elsewhere":
      return t("why.ringsElsewhere", { who: reason.other_name || t("why.colleague") });
    case "offered":
      return offered(t, reason);
    default: {
      const plain = t(PLAIN[reason.code] ?? "why.unknown");
      return reason.ends
        ? t("common.aside", { text: plain, aside: t("why.ends", { time: clock(reason.ends) }) })
        : plain;
    }
  }
}

/** Why the call went to whom it went, as a sentence. */
export function givenSentence(t: Translate, given: WhyGiven): string {
  const who = given.name || t("why.colleague");
  if (given.rule === "page_reloaded") return t("why.givenAgain", { who });
  const rule = wordOf(t, "strategy", given.rule);
  const mine = figure(t, given.rule, given.counted);
  if (!given.rule) return t("why.givenNow", { who });
  if (given.rank > 1) return t("why.givenAfter", { who, rule, rank: given.rank });
  return mine ? t("why.givenFigure", { who, rule, mine }) : t("why.given", { who, rule });
}
