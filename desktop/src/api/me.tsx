/** Who is logged in, for every feature: the answer of GET /api/session, lent by `app`. */
import { createContext, type ReactNode, useContext } from "react";
import type { Me, Permission } from "./types";

const Current = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <Current.Provider value={me}>{children}</Current.Provider>;
}

export function useMe(): Me {
  const me = useContext(Current);
  if (!me) throw new Error("useMe is for pages behind the log-in");
  return me;
}

/** Whether the person holds a permission. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
