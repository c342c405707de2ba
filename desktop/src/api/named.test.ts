/** Given a choice among more than one page holds, then whoever is chosen keeps his name. */
import { describe, expect, it } from "vitest";
import { idsOf, nameless, offered, portions } from "./named";

const ann = { id: "a", name: "安" };
const bob = { id: "b", name: "波" };
const nobody = { value: "none", label: "无归属" };

describe("a choice among many", () => {
  it("asks for the names of those chosen whom the search did not bring", () => {
    expect(nameless(["b", "a", "none"], [ann], [nobody])).toEqual(["b"]);
    expect(nameless([], [ann], [])).toEqual([]);
  });

  it("offers what was found and what is chosen, each once", () => {
    expect(offered([ann], [bob, ann], [nobody])).toEqual([
      nobody,
      { value: "a", label: "安" },
      { value: "b", label: "波" },
    ]);
  });

  it("leaves out who is chosen elsewhere", () => {
    expect(offered([ann, bob], [], [], ["a"])).toEqual([{ value: "b", label: "波" }]);
  });

  it("reads one, several or nothing, and asks in portions", () => {
    expect([idsOf("a"), idsOf(["a", "b"]), idsOf(null), idsOf("")]).toEqual([
      ["a"],
      ["a", "b"],
      [],
      [],
    ]);
    expect(portions(["a", "b", "c"], 2)).toEqual([["a", "b"], ["c"]]);
  });
});
