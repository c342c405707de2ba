import { describe, expect, it } from "vitest";
import { differences, membership } from "./difference";

describe("before and after", () => {
  it("names only the fields that differ", () => {
    expect(differences({ a: 1, b: "x" }, { a: 2, b: "x" })).toEqual([
      { field: "a", before: "1", after: "2" },
    ]);
  });

  it("shows what came and what went", () => {
    expect(differences(null, { name: "售后" })).toEqual([
      { field: "name", before: null, after: "售后" },
    ]);
    expect(differences({ name: "售后" }, null)).toEqual([
      { field: "name", before: "售后", after: null },
    ]);
  });

  it("writes lists and things by their names", () => {
    const [change] = differences({ roles: [] }, { roles: [{ id: "1", name: "坐席" }, "x"] });
    expect(change?.after).toBe("坐席, x");
  });

  it("shortens ids, which say nothing to a person", () => {
    const [change] = differences({}, { department_id: "00000000-0000-7000-8000-00000000abcd" });
    expect(change?.after).toBe("#abcd");
  });

  it("tells which members came and went", () => {
    expect(membership(["a", "b"], ["b", "c"])).toEqual({ came: ["c"], went: ["a"] });
    expect(membership(null, ["c"])).toEqual({ came: ["c"], went: [] });
  });

  it("has nothing to say about nothing", () => {
    expect(differences(null, null)).toEqual([]);
  });
});
