import { describe, expect, it } from "vitest";
import type { CycleRule, Possible, Ticket, TicketDetail } from "@/api/ticketTypes";
import { type Move, moveTo, nextOpen, once, open, reachable, sortOf } from "./board";

const rule = (
  step: CycleRule["step"],
  origins: CycleRule["origins"],
  to: CycleRule["to"],
  permission = "ticket.handle",
): CycleRule => ({ step, origins, to, permissions: [permission], whose: "holder" });

const RULES: CycleRule[] = [
  rule("dispatch", ["accepted", "returned"], "dispatched", "ticket.dispatch"),
  rule("redirect", ["dispatched", "signed"], "dispatched", "ticket.dispatch"),
  rule("sign", ["dispatched"], "signed"),
  rule("return", ["dispatched", "signed"], "returned"),
  rule("suspend", ["signed"], "suspended"),
  rule("reply", ["signed"], "replied"),
  rule("merge", ["signed"], "merged"),
  rule("edit", ["accepted", "signed"], null, "ticket.create"),
];
const ALL = ["ticket.handle", "ticket.dispatch", "ticket.create"];

const may = (step: Possible["step"], allowed = true): Possible => ({
  step,
  allowed,
  why: "",
  needs_reason: false,
});

function detail(state: Ticket["state"], possible: Possible[], more: Partial<Ticket> = {}) {
  return {
    ticket: {
      id: "t",
      state,
      priority: "high",
      department: "water",
      returns: 0,
      joint: [],
      ...more,
    },
    type: { switches: { wait_joint: true, returns_most: 3, extensions_most: 2 } },
    possible,
  } as unknown as TicketDetail;
}

const to = (one: TicketDetail, column: string, by: "state" | "due" | "priority" | "department") =>
  moveTo(one, RULES, by, column, ALL);
const why = (move: Move) => ("no" in move ? move.no.why : null);

describe("a card on the board by step", () => {
  const signed = detail("signed", [may("return"), may("reply"), may("redirect"), may("merge")]);

  it("takes the one step that leads to the column", () => {
    expect(to(signed, "replied", "state")).toEqual({ step: "reply", preset: {} });
    expect(to(signed, "dispatched", "state")).toEqual({ step: "redirect", preset: {} });
  });

  it("stays where it is when it is put back", () => {
    expect(why(to(signed, "signed", "state"))).toBe("same");
  });

  it("does not go where no step leads, and says where it could go", () => {
    expect(to(signed, "closed", "state")).toEqual({
      no: { why: "noStep", to: ["dispatched", "returned", "replied"] },
    });
  });

  it("does not take a step that its type switched off", () => {
    expect(to(signed, "suspended", "state")).toEqual({
      no: { why: "switchedOff", step: "suspend" },
    });
  });

  it("names the permission that lacks before whose order it is", () => {
    const others = detail("signed", [may("reply", false)]);
    expect(why(moveTo(others, RULES, "state", "replied", ["ticket.dispatch"]))).toBe("permission");
    expect(why(to(others, "replied", "state"))).toBe("elsewhere");
  });

  it("names what stands in the way where the order itself does", () => {
    const joint = [{ department: "light", replied_at: null, replied_by: null, text: "" }];
    const waits = detail("signed", [may("reply", false)], { joint });
    expect(why(to(waits, "replied", "state"))).toBe("joint");
    const spent = detail("signed", [may("return", false)], { returns: 3 });
    expect(why(to(spent, "returned", "state"))).toBe("returns");
  });

  it("never merges", () => {
    expect(reachable(signed, RULES)).not.toContain("merged");
  });
});

describe("a card on the other boards", () => {
  it("is dispatched or redirected to a department, and never taken off one", () => {
    const taken = detail("accepted", [may("dispatch")], { department: null });
    expect(to(taken, "light", "department")).toEqual({
      step: "dispatch",
      preset: { department: "light" },
    });
    const signed = detail("signed", [may("redirect")]);
    expect(to(signed, "light", "department")).toEqual({
      step: "redirect",
      preset: { department: "light" },
    });
    expect(why(to(signed, "water", "department"))).toBe("same");
    expect(why(to(signed, "none", "department"))).toBe("departmentGone");
    expect(why(to(detail("replied", []), "light", "department"))).toBe("ended");
  });

  it("gets another priority where it may be changed", () => {
    expect(to(detail("signed", [may("edit")]), "low", "priority")).toEqual({ priority: "low" });
    expect(why(to(detail("signed", [may("edit")]), "high", "priority"))).toBe("same");
    expect(why(to(detail("signed", [may("edit", false)]), "low", "priority"))).toBe("elsewhere");
  });

  it("is not moved to another end: rules make that", () => {
    expect(why(to(detail("signed", []), "today", "due"))).toBe("byRules");
  });
});

describe("the keyboard", () => {
  const columns = ["accepted", "dispatched", "signed", "replied", "closed"];

  it("passes over columns that a card may not go to", () => {
    const legal = new Set(["dispatched", "closed"]);
    expect(nextOpen(columns, legal, "signed", 1)).toBe("closed");
    expect(nextOpen(columns, legal, "signed", -1)).toBe("dispatched");
    expect(nextOpen(columns, legal, "closed", 1)).toBe("closed");
    expect(nextOpen(columns, new Set(), "signed", 1)).toBe("signed");
  });

  it("knows the columns from what the order can do", () => {
    const card = detail("dispatched", [may("sign"), may("return", false), may("redirect")]);
    expect([...open(card, RULES, "state", columns, ALL)]).toEqual(["signed"]);
  });
});

describe("a column", () => {
  it("has the most pressing first, what is closed by when it was", () => {
    expect(sortOf("state", "signed")).toBe("pressing");
    expect(sortOf("department", "closed")).toBe("pressing");
    expect(sortOf("state", "closed")).toBe("-changed_at");
  });

  it("shows a card once that stands in two of its pages", () => {
    const card = (id: string, version: number) => ({ id, version }) as Ticket;
    const pages = [
      { items: [card("a", 1), card("b", 1)] },
      { items: [card("b", 2), card("c", 1)] },
    ];
    expect(once(pages).map(({ id, version }) => [id, version])).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 1],
    ]);
  });
});
