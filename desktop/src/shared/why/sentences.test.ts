import { describe, expect, it } from "vitest";
import { type TextKey, translate } from "../i18n";
import type { WhyReason } from "./model";
import { figure, givenSentence, sentenceOf, span } from "./sentences";

const zh = (key: TextKey, params?: Record<string, string | number>) => translate("zh", key, params);
const en = (key: TextKey, params?: Record<string, string | number>) => translate("en", key, params);

const REASON: WhyReason = {
  code: "not_ready",
  since: null,
  until: null,
  ends: null,
  state: "",
  detail: "",
  other_call: false,
  skill: null,
  skill_name: "",
  needs: null,
  has: null,
  other_name: "",
  rule: "",
  counted: null,
  theirs: null,
  outcome: "",
};
const reason = (change: Partial<WhyReason>): WhyReason => ({ ...REASON, ...change });

const CODES = [
  "not_ready",
  "not_in_queue",
  "skill_missing",
  "skill_too_weak",
  "no_capacity",
  "resting",
  "excluded",
  "kept_for_others",
  "device_lost",
  "calling_back",
  "other_shard",
  "offered",
  "ranked_behind",
  "rings_elsewhere",
  "on_its_way",
  "not_noted",
];

describe("a reason", () => {
  it("is a sentence of its own for every code, and never the code", () => {
    for (const t of [zh, en]) {
      const said = CODES.map((code) => sentenceOf(t, reason({ code, state: "pause" })));
      expect(new Set(said).size).toBe(CODES.length);
      expect(said).not.toContain(t("why.unknown"));
      for (const one of said) expect(one).not.toMatch(/_|\{/);
    }
    expect(sentenceOf(zh, reason({ code: "something_new" }))).toBe(zh("why.unknown"));
  });

  it("names skill and levels, state with its reason, and until when", () => {
    const weak = { code: "skill_too_weak", skill_name: "英语", needs: 2, has: 4 };
    expect(sentenceOf(zh, reason(weak))).toContain("英语");
    expect(sentenceOf(zh, reason(weak))).toMatch(/2.*4/);
    const busy = reason({ state: "system_busy", detail: "no_answer" });
    expect(sentenceOf(zh, busy)).toContain("系统示忙 · 振铃未接");
    expect(sentenceOf(zh, reason({ state: "pause", detail: "lunch" }))).toMatch(/小休$/);
    const kept = reason({ code: "excluded", ends: "2026-01-05T01:00:20Z" });
    expect(sentenceOf(zh, kept)).toContain("09:00:20");
  });

  it("compares what the rule counts of both", () => {
    const behind = reason({
      code: "ranked_behind",
      rule: "longest_idle",
      other_name: "李雷",
      counted: 10,
      theirs: 50,
    });
    expect(sentenceOf(zh, behind)).toMatch(/最长空闲.*0:10.*李雷.*0:50/);
    expect(figure(zh, "round_robin", null)).not.toBe("");
    expect(figure(zh, "random", 3)).toBe("");
  });

  it("tells a moment once and a stretch with both ends", () => {
    const at = "2026-01-05T01:00:20Z";
    expect(span({ since: at, until: null })).toBe("09:00:20");
    expect(span({ since: at, until: "2026-01-05T01:01:00Z" })).toBe("09:00:20–09:01:00");
  });
});

describe("an offer", () => {
  const given = {
    agent: "a",
    name: "李雷",
    at: "2026-01-05T01:00:20Z",
    until: null,
    rule: "even",
    rank: 1,
    counted: 3,
    outcome: "",
  };
  it("says by which rule it went to him", () => {
    expect(givenSentence(zh, given)).toMatch(/李雷.*平均分配.*3/);
    expect(givenSentence(zh, { ...given, rank: 2 })).toMatch(/2/);
    expect(givenSentence(zh, { ...given, name: "", rule: "random" })).toContain("同事");
  });
});
