import { describe, expect, it } from "vitest";
import type { Ticket } from "@/api/ticketTypes";
import { BOXES, boxQuery, inBox } from "./boxes";

const helping = (department: string, replied_at: string | null) =>
  ({ joint: [{ department, replied_at, replied_by: null, text: "" }] }) as unknown as Ticket;

describe("the boxes of a department", () => {
  it("each ask for something else", () => {
    const asked = BOXES.map((box) => JSON.stringify(boxQuery(box, "")));
    expect(new Set(asked).size).toBe(BOXES.length);
  });

  it("hold among what it helps with only what still waits for its word", () => {
    expect(inBox("joint", helping("d1", null), "d1")).toBe(true);
    expect(inBox("joint", helping("d1", "2026-11-23T01:00:00Z"), "d1")).toBe(false);
    expect(inBox("joint", helping("d2", null), "d1")).toBe(false);
    expect(inBox("work", helping("d2", null), "d1")).toBe(true);
  });
});
