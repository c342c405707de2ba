import { describe, expect, it } from "vitest";
import type { Possible, Step, TicketDetail } from "@/api/ticketTypes";
import { arranged, atOnce, hintsOf, isMust, partsOf } from "./steps";

const may = (...steps: Step[]): Possible[] =>
  steps.map((step) => ({ step, allowed: true, why: "", needs_reason: false }));
const not = (step: Step): Possible => ({ step, allowed: false, why: "no", needs_reason: false });

const detail = (more: Partial<TicketDetail> = {}) =>
  ({
    ticket: {
      state: "handling",
      joint: [],
      returns: 0,
      extensions: 0,
      extension_asked: null,
      fields: {},
    },
    type: {
      fields: [],
      switches: { wait_joint: true, returns_most: 3, extensions_most: 2 },
    },
    possible: [],
    ...more,
  }) as unknown as TicketDetail;

describe("the buttons of an order", () => {
  it("are exactly the allowed steps, what leads on first", () => {
    expect(arranged([...may("note", "return", "sign"), not("reply")])).toEqual({
      main: ["sign", "return", "note"],
      more: [],
    });
  });

  it("beyond the first few stand below “more”, a single one does not", () => {
    const seven = may("sign", "reply", "return", "assign", "note", "urge", "void");
    expect(arranged(seven)).toEqual({
      main: ["sign", "reply", "return", "assign", "urge"],
      more: ["note", "void"],
    });
    expect(arranged(seven.slice(0, 6)).more).toEqual([]);
  });

  it("have none for what is done elsewhere, and a call only while there is one", () => {
    expect(arranged(may("call", "merge")).main).toEqual([]);
    expect(arranged(may("call", "merge"), undefined, true).main).toEqual(["call"]);
  });
});

describe("the form of a step", () => {
  it("asks after the customer's word only when he was revisited", () => {
    expect(partsOf("close", { state: "revisiting" })).toContain("satisfaction");
    expect(partsOf("close", { state: "replied" })).not.toContain("satisfaction");
  });

  it("is left out where nothing is asked", () => {
    expect(atOnce("sign", detail())).toBe(true);
    expect(atOnce("return", detail())).toBe(false);
    const needs = detail();
    needs.type.fields = [
      {
        key: "seen",
        zh: "到场",
        en: "Seen",
        type: "yes_no",
        choices: [],
        when_key: "",
        when_values: [],
        required_at: ["sign"],
      },
    ];
    expect(atOnce("sign", needs)).toBe(false);
  });

  it("wants a reason for what others must be able to understand later", () => {
    for (const step of ["return", "redirect", "void", "supervise", "rework"] as const) {
      expect(isMust(step, "reason"), step).toBe(true);
    }
  });
});

describe("an expected step that is not there", () => {
  it("is explained by the order itself", () => {
    const waits = detail({ possible: [not("reply"), not("return"), not("ask_extension")] });
    waits.ticket.joint = [{ department: "d", replied_at: null, replied_by: null, text: "" }];
    waits.ticket.returns = 3;
    waits.ticket.extensions = 2;
    expect(hintsOf(waits)).toEqual(["jointMissing", "returnsSpent", "extensionsSpent"]);
    expect(hintsOf(detail())).toEqual([]);
  });
});
