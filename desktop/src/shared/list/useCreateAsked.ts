/** A link may ask a list's page to begin with its form open: `<Link to=… state={CREATE}>`. */
import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

export const CREATE = { create: true } as const;

/** Whether the link asked so; it is forgotten at once, so that a reload does not ask again. */
export function useCreateAsked(): boolean {
  const { state, pathname, search } = useLocation();
  const [asked] = useState(() => (state as { create?: boolean } | null)?.create === true);
  const go = useNavigate();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the link that led here
  useEffect(() => {
    if (asked) void go(pathname + search, { replace: true, state: null });
  }, []);
  return asked;
}
