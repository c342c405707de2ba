import { describe, expect, it } from "vitest";
import type { ResultCode } from "@/api/types";
import type { AgentView, CallView } from "@/live/model";
import { contactId } from "./contact";
import { resultTree } from "./resultTree";

const me = (state: AgentView["state"], call: string | null) => ({ state, call }) as AgentView;

describe("the contact on the desk", () => {
  it("is the live call, then the call of the wrap-up, then nobody", () => {
    expect(contactId(me("talking", "c"), { id: "c" } as CallView)).toBe("c");
    expect(contactId(me("wrap_up", "c"), null)).toBe("c");
    expect(contactId(me("ready", null), null)).toBeNull();
    expect(contactId(me("ready", "c"), null)).toBeNull();
    expect(contactId(null, null)).toBeNull();
  });
});

describe("result codes", () => {
  const code = (
    name: string,
    parent: string | null,
    position: number,
    active = true,
  ): ResultCode => ({
    code: name,
    zh: `中${name}`,
    en: name,
    parent,
    position,
    active,
  });

  it("form a tree in their order; only leaves that are in use can be chosen", () => {
    const tree = resultTree(
      [
        code("b", null, 2),
        code("a", null, 1),
        code("a2", "a", 2),
        code("a1", "a", 1),
        code("x", null, 3, false),
      ],
      "en",
    );
    expect(tree.map((node) => [node.value, node.selectable])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(tree[0]?.children.map((node) => node.value)).toEqual(["a1", "a2"]);
  });
});
