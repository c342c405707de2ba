/** Permissions in four parts a person can survey. Pure. */
import type { PermissionInfo } from "@/api/types";

export const GROUPS = {
  desk: ["desk", "call", "recording", "message", "survey", "customer", "shop", "note", "number"],
  lead: ["board", "supervise", "callback", "agent", "queue"],
  setup: ["flow", "trunk", "demo", "settings"],
  admin: ["user", "role", "department", "audit", "token"],
} as const;

export type GroupName = keyof typeof GROUPS;

/** Permissions by part, in the server's order; one about an unknown noun goes to set-up. */
export function grouped(all: readonly PermissionInfo[]): [GroupName, PermissionInfo[]][] {
  const names = Object.keys(GROUPS) as GroupName[];
  const partOf = ({ group }: PermissionInfo): GroupName =>
    names.find((name) => (GROUPS[name] as readonly string[]).includes(group)) ?? "setup";
  return names
    .map((name): [GroupName, PermissionInfo[]] => [name, all.filter((one) => partOf(one) === name)])
    .filter(([, permissions]) => permissions.length > 0);
}
