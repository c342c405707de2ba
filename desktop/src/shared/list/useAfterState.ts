/**
 * The state of a list whose pages are reached by a cursor: filters, sort and the page's beginning
 * (`after`) in the address, the way there (for going back, and the total of the first page) beside
 * it in the history entry. A link opens the same page; a reload keeps the way back.
 */
import { useCallback, useMemo } from "react";
import { useLocation, useSearchParams } from "react-router";
import { changed, type ListState, readList, writeList } from "./urlState";
import type { ListControl } from "./useListState";

interface Way {
  /** The cursors of the pages before this one; the first page has none ("" is not kept). */
  before?: string[];
  total?: number | null;
  capped?: boolean;
}

export interface AfterControl extends ListControl {
  after: string;
  /** Which page it is, where that is known. */
  number: number | null;
  total: number | null;
  capped: boolean;
  next: (after: string, total: number | null, capped: boolean) => void;
  previous: () => void;
  first: () => void;
}

export function useAfterState(filters: readonly string[]): AfterControl {
  const [search, setSearch] = useSearchParams();
  const way = (useLocation().state ?? {}) as Way;
  const names = filters.join(" ");
  const state = useMemo(() => readList(search, names ? names.split(" ") : []), [search, names]);
  const set = useCallback(
    (change: Partial<ListState>) => {
      setSearch(
        (before) => {
          const list = names ? names.split(" ") : [];
          const after = writeList(changed(readList(before, list), change), before, list);
          after.delete("after");
          return after;
        },
        { replace: true },
      );
    },
    [setSearch, names],
  );
  const after = search.get("after") ?? "";
  const go = (to: string, next: Way) =>
    setSearch(
      (before) => {
        const there = new URLSearchParams(before);
        if (to) there.set("after", to);
        else there.delete("after");
        return there;
      },
      { state: next },
    );
  const before = way.before ?? [];
  return {
    state,
    set,
    filter: (name, value) => {
      const { [name]: _old, ...rest } = state.filters;
      set({ filters: value ? { ...rest, [name]: value } : rest });
    },
    clear: () => set({ q: "", filters: {} }),
    after,
    number: after === "" ? 1 : way.before ? before.length + 1 : null,
    total: way.total ?? null,
    capped: way.capped ?? false,
    next: (to, total, capped) => go(to, { before: [...before, after], total, capped }),
    previous: () => go(before.at(-1) ?? "", { ...way, before: before.slice(0, -1) }),
    first: () => go("", {}),
  };
}
