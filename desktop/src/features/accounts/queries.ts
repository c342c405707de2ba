/** What the accounts pages ask the server, and how their changes reach it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "@/api/client";
import type {
  Department,
  Named,
  Paged,
  PermissionInfo,
  Role,
  RoleInput,
  User,
  UserInput,
} from "@/api/types";
import type { ListState } from "@/shared/list/urlState";
import { asQuery } from "@/shared/list/urlState";

const WHOLE = { size: 200 };

export function useUsers(state: ListState) {
  return useQuery({
    queryKey: ["users", state],
    queryFn: ({ signal }) => get<Paged<User>>("/users", asQuery(state), signal),
    placeholderData: keepPreviousData,
  });
}

const whole = <T>(path: string) => ({
  queryKey: [path.slice(1), "whole"],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Paged<T>>(path, WHOLE, signal),
});

export const useRoles = () => useQuery(whole<Role>("/roles"));
export const useDepartments = () => useQuery(whole<Department>("/departments"));
export const useProjects = () => useQuery(whole<Named>("/projects"));
export const usePermissions = () => useQuery(whole<PermissionInfo>("/permissions"));

/** Verbs; each makes the lists that show its result ask again. */
export function useAccounts() {
  const client = useQueryClient();
  const then = async (done: Promise<unknown>, ...keys: string[]) => {
    await done;
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
  };
  return {
    createUser: (input: UserInput) => then(post("/users", input), "users", "roles", "departments"),
    changeUser: (id: string, input: Partial<UserInput>) =>
      then(patch(`/users/${id}`, input), "users", "roles", "departments"),
    logOut: (id: string) => then(remove(`/users/${id}/sessions`)),
    codesOff: (id: string) => then(remove(`/users/${id}/second-factor`)),
    createRole: (input: RoleInput) => then(post("/roles", input), "roles"),
    changeRole: (id: string, input: Partial<RoleInput>) =>
      then(patch(`/roles/${id}`, input), "roles"),
    deleteRole: (id: string) => then(remove(`/roles/${id}`), "roles", "users"),
    createDepartment: (input: { name: string; parent_id: string | null }) =>
      then(post("/departments", input), "departments"),
    changeDepartment: (id: string, input: { name?: string; parent_id?: string | null }) =>
      then(patch(`/departments/${id}`, input), "departments"),
    deleteDepartment: (id: string) => then(remove(`/departments/${id}`), "departments"),
  };
}
