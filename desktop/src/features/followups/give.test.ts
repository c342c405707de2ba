import dayjs from "dayjs";
import { describe, expect, it } from "vitest";
import { receiving } from "./GiveForm";

describe("what is given of a person", () => {
  it("is asked for once somebody is chosen, and not before", () => {
    expect(receiving("w", { way: "people", to: [] })).toBeNull();
    expect(receiving("w", { way: "queue" })).toBeNull();
    expect(receiving("w", { way: "people", to: ["a"] })).toEqual({ whose: "w", to: ["a"] });
  });

  it("goes to a department or a queue as a group", () => {
    expect(receiving("w", { way: "department", department: "d", to: ["a"] })).toEqual({
      whose: "w",
      group: { kind: "department", id: "d" },
    });
    expect(receiving("w", { way: "queue", queue: "q" })?.group).toEqual({ kind: "queue", id: "q" });
  });

  it("is only what is due on the days chosen, also with one end open", () => {
    const days: [dayjs.Dayjs, null] = [dayjs("2026-01-05"), null];
    expect(receiving("w", { way: "people", to: ["a"], days })).toEqual({
      whose: "w",
      to: ["a"],
      due_from: "2026-01-05",
    });
  });
});
