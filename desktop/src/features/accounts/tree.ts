/** The flat list of departments as a tree. Pure. */
import type { Department } from "@/api/types";

export interface Branch extends Department {
  children: Branch[];
}

/** Departments under their parents, by name; one whose parent is not visible stands on top. */
export function treeOf(flat: readonly Department[]): Branch[] {
  const branches = new Map<string, Branch>(
    flat.map((department) => [department.id, { ...department, children: [] }]),
  );
  const top: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branch.parent_id ? branches.get(branch.parent_id) : undefined;
    (parent?.children ?? top).push(branch);
  }
  const byName = (a: Branch, b: Branch) => a.name.localeCompare(b.name, "zh-CN");
  for (const branch of branches.values()) branch.children.sort(byName);
  return top.sort(byName);
}

/** A department and all below it: where it must not be moved to. */
export function below(branch: Branch): string[] {
  return [branch.id, ...branch.children.flatMap(below)];
}
