import { describe, expect, it } from "vitest";
import type { RowResult, Ticket } from "@/api/ticketTypes";
import { type Language, type TextKey, translate } from "@/shared/i18n";
import { rowWord, undoing } from "./bulk";

const word = (code: string, facts: Record<string, unknown> = {}, language: Language = "zh") =>
  rowWord({ code, facts }, (key: TextKey, given) => translate(language, key, given), language);

describe("why a row of a bulk act was not done", () => {
  it("names the state and what is possible from there", () => {
    const facts = { state: "closed", possible: ["rework", "archive"] };
    expect(word("ticket_step_impossible", facts)).toContain("已办结");
    expect(word("ticket_step_impossible", facts)).toContain("归档");
    expect(word("ticket_step_impossible", { state: "void", possible: [] }, "en")).toBe(
      "It is “Void”, not possible from there",
    );
  });

  it("names the acts that lack, in the language of the screen", () => {
    const facts = { acts: [{ zh: "核对户主身份", en: "Check the identity" }] };
    expect(word("ticket_acts_missing", facts)).toContain("核对户主身份");
    expect(word("ticket_acts_missing", facts, "en")).toContain("Check the identity");
  });

  it("names who was faster", () => {
    const facts = { steps: [{ by_name: "吴江", step: "sign" }] };
    expect(word("ticket_changed", facts)).toContain("吴江");
    expect(word("ticket_changed", {})).toContain("同事");
  });

  it("says what it can of an error it does not know", () => {
    expect(word("ticket_missing")).toContain("没有这张工单");
    expect(word("moon")).not.toBe("");
  });
});

describe("the way back", () => {
  it("gives those that were changed what they had, at their new version", () => {
    const of = [
      { id: "a", priority: "low" },
      { id: "b", priority: "high" },
    ] as Ticket[];
    const row = (id: string, done: boolean, version: number | null): RowResult => ({
      id,
      done,
      version,
      code: "",
      message: "",
    });
    expect(undoing([row("a", true, 5), row("b", false, null)], of)).toEqual([
      { id: "a", version: 5, priority: "low" },
    ]);
  });
});
