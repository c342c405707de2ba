import { describe, expect, it } from "vitest";
import type { ListState } from "@/shared/list/urlState";
import { asFilters, asSheet, bare, boardOf, NARROWING, withoutView } from "./query";

const list = (more: Partial<ListState> = {}): ListState => ({
  page: 1,
  size: 50,
  sort: "",
  q: "",
  filters: {},
  ...more,
});

describe("what the list of orders asks", () => {
  it("names view, words and several states", () => {
    const state = list({ q: "漏水", filters: { view: "mine", state: "signed,handling" } });
    expect(asFilters(state)).toEqual({ q: "漏水", view: "mine", state: ["signed", "handling"] });
  });

  it("has no view for all of them, and the centre's days as instants", () => {
    const state = list({ filters: { view: "all", from: "2026-11-22", due_to: "2026-11-22" } });
    expect(asFilters(state)).toEqual({
      created_from: "2026-11-21T16:00:00.000Z",
      due_to: "2026-11-22T16:00:00.000Z",
    });
  });

  it("begins with the last changed, where time presses with the first due", () => {
    expect(asSheet(list(), "").sort).toBe("-changed_at");
    expect(asSheet(list({ filters: { view: "overdue" } }), "").sort).toBe("due_at");
    // A request may wait on an order that has no end while it is paused.
    expect(asSheet(list({ filters: { view: "asks_time" } }), "").sort).toBe("-changed_at");
    expect(asSheet(list({ sort: "created_at" }), "c1")).toEqual({
      sort: "created_at",
      size: 50,
      after: "c1",
    });
  });
});

describe("a board", () => {
  const state = list({ filters: { view: "mine", type: "t1", board: "due" } });

  it("is a way to look at the list, not something that narrows it", () => {
    expect(boardOf(state)).toBe("due");
    expect(boardOf(list({ filters: { board: "moon" } }))).toBe(null);
    expect(asFilters(state)).toEqual({ view: "mine", type: "t1" });
    expect(withoutView(state).filters).toEqual({ type: "t1" });
    expect(bare(state)).toEqual({ view: "mine", board: "due" });
  });

  it("is no part of a kept view", () => {
    expect(NARROWING).not.toContain("board");
  });
});
