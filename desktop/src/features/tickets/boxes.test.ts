import { describe, expect, it } from "vitest";
import { BOXES, boxQuery } from "./boxes";

describe("the boxes of a department", () => {
  it("each ask for something else", () => {
    const asked = BOXES.map((box) => JSON.stringify(boxQuery(box, "")));
    expect(new Set(asked).size).toBe(BOXES.length);
  });

  it("hold what the server finds, words searched for included", () => {
    expect(boxQuery("joint", "漏水")).toEqual({ q: "漏水", filters: { view: "joint" } });
    expect(boxQuery("done", "").filters.state).toContain("replied");
  });
});
