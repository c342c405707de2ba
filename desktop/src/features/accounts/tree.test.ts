import { describe, expect, it } from "vitest";
import type { PermissionInfo } from "@/api/types";
import { grouped } from "./permissionGroups";
import { below, treeOf } from "./tree";

const department = (id: string, parent_id: string | null) => ({
  id,
  name: id,
  parent_id,
  users: 0,
});

describe("departments", () => {
  it("stand under their parents; one whose parent is not visible stands on top", () => {
    const tree = treeOf([department("b", "a"), department("a", null), department("z", "hidden")]);
    expect(tree.map((branch) => branch.id)).toEqual(["a", "z"]);
    expect(tree[0]?.children.map((branch) => branch.id)).toEqual(["b"]);
  });

  it("may not be moved below themselves", () => {
    const [top] = treeOf([department("a", null), department("b", "a"), department("c", "b")]);
    if (!top) throw new Error("no tree");
    expect(below(top)).toEqual(["a", "b", "c"]);
  });
});

describe("permissions", () => {
  it("are each in exactly one part, unknown ones too", () => {
    const infos = ["call.list", "audit.view", "queue.view", "brand.new"].map(
      (name) => ({ name, group: name.split(".")[0] }) as PermissionInfo,
    );
    const parts = grouped(infos);
    expect(parts.map(([part]) => part)).toEqual(["desk", "lead", "setup", "admin"]);
    expect(parts.flatMap(([, all]) => all)).toHaveLength(infos.length);
  });
});
