import { describe, expect, it } from "vitest";
import type { Ticket, TicketClock } from "@/api/ticketTypes";
import { clockShown, rowClock, span, workingTime } from "./clocks";

const NOON = Date.parse("2026-11-23T12:00:00Z");
const at = (hours: number) => new Date(NOON + hours * 3_600_000).toISOString();
const clock = (more: Partial<TicketClock>): TicketClock => ({
  kind: "resolution",
  started_at: at(-20),
  due_at: at(5),
  met_at: null,
  paused: false,
  limit: { amount: 3, unit: "days" },
  late: false,
  ...more,
});

describe("a clock of an order", () => {
  it("tells how much time is left", () => {
    expect(clockShown(clock({}), NOON)).toEqual({ word: "left", tone: "busy", ms: 5 * 3_600_000 });
  });

  it("warns in its last two hours, of a short one in its last fifth", () => {
    expect(clockShown(clock({ due_at: at(1.9) }), NOON).word).toBe("soon");
    const short = { started_at: at(-0.5), due_at: at(0.5) };
    expect(clockShown(clock(short), NOON).word).toBe("left");
    expect(clockShown(clock(short), NOON + 20 * 60_000).word).toBe("soon");
  });

  it("counts on behind its end", () => {
    expect(clockShown(clock({ due_at: at(-1) }), NOON)).toEqual({
      word: "over",
      tone: "bad",
      ms: 3_600_000,
    });
  });

  it("stands still while paused, and is judged by when it was met", () => {
    expect(clockShown(clock({ due_at: null, paused: true }), NOON).word).toBe("paused");
    expect(clockShown(clock({ met_at: at(4) }), NOON).word).toBe("met");
    expect(clockShown(clock({ met_at: at(6) }), NOON).word).toBe("metLate");
  });

  it("in a list is that of the settlement, none where none runs", () => {
    const ticket = { paused: false, due_at: at(-1), created_at: at(-30) } as Ticket;
    expect(rowClock(ticket, NOON)?.word).toBe("over");
    expect(rowClock({ ...ticket, paused: true, due_at: null }, NOON)?.word).toBe("paused");
    expect(rowClock({ ...ticket, due_at: null }, NOON)).toBeNull();
  });
});

describe("a length of time", () => {
  it("is told in its two largest units", () => {
    const s = 1000;
    expect(span(183_900 * s, "zh")).toBe("2 天 3 小时");
    expect(span((3 * 3600 + 300) * s, "zh")).toBe("3 小时 5 分");
    expect(span(245 * s, "en")).toBe("4 min 5 s");
    expect(span(3600 * s, "zh")).toBe("1 小时");
    expect(span(0, "zh")).toBe("0 秒");
  });
});

describe("working time", () => {
  it("is told in hours and minutes, never in days of 24 hours", () => {
    expect(workingTime(30, "en")).toBe("30 min");
    expect(workingTime(240, "zh")).toBe("4 小时");
    expect(workingTime(1500, "en")).toBe("25 h");
    expect(workingTime(95, "zh")).toBe("1 小时 35 分");
  });
});
