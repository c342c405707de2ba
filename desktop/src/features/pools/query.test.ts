/** Given what stands in the address, then the server is asked exactly that. */
import { describe, expect, it } from "vitest";
import type { ListState } from "@/shared/list/urlState";
import { asLines, asLog, asLogSheet, asLying, FIRST } from "./query";

const state = (more: Partial<ListState>): ListState => ({
  page: 1,
  size: 50,
  sort: "",
  q: "",
  filters: {},
  ...more,
});

describe("the lists of pools", () => {
  it("ask a pool in its own order unless somebody chose", () => {
    expect(asLying(state({ filters: { source: "web" }, sort: "name" }))).toEqual({
      source: "web",
      sort: "since",
    });
    expect(asLying(state({ q: "张", sort: "-since" }))).toEqual({ q: "张", sort: "-since" });
  });

  it("ask a run's lines of one owner, by day", () => {
    const asked = asLines(
      state({ q: "张", sort: "-due_on", filters: { owner: "u", act: "warn" } }),
    );
    expect(asked).toEqual({ q: "张", act: "warn", owner: "u", sort: "-due_on" });
    expect(asLines(state({ sort: "name" })).sort).toBe("owner");
  });

  it("ask the log to whom apart from until when", () => {
    const asked = asLog(
      state({ filters: { by: "a", receiver: "b", from: "2026-03-01", to: "2026-03-02" } }),
    );
    expect(asked).toMatchObject({ by: "a", to_id: "b" });
    expect(Date.parse(String(asked.to)) - Date.parse(String(asked.from))).toBe(2 * 86_400_000);
    expect(asked).not.toHaveProperty("receiver");
  });

  it("ask the log from a place on, newest first, and its file for every page", () => {
    const there = state({ page: 3, size: 20, q: "张", filters: { receiver: "b", why: "put" } });
    expect(asLogSheet(there, "here")).toEqual({
      q: "张",
      size: 20,
      sort: FIRST.log,
      after: "here",
      why: "put",
      to_id: "b",
    });
    expect(asLogSheet({ ...there, sort: "number" }, "").sort).toBe("number");
    expect(asLog(there)).toEqual({ q: "张", why: "put", to_id: "b" });
  });
});
