/** Given rows of limits, when one is changed, then the others and their order stay. */
import { describe, expect, it } from "vitest";
import { renamed, without } from "./limits";

const rows = { a: { total: 1, levels: { vip: 2 } }, b: { total: null, levels: {} } };

describe("limits of persons", () => {
  it("go to another person with his limits by level", () => {
    expect(Object.entries(renamed(rows, "a", "c"))).toEqual([
      ["c", rows.a],
      ["b", rows.b],
    ]);
  });

  it("are never taken from somebody who has his own", () => {
    expect(renamed(rows, "a", "b")).toEqual(rows);
  });

  it("are taken away alone", () => {
    expect(without(rows, "a")).toEqual({ b: rows.b });
  });
});
