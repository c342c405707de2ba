/** A list's state in the address bar. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { changed, type ListState, readList, writeList } from "./urlState";

export interface ListControl {
  state: ListState;
  /** Change search words, sort or filters; the page starts at 1 unless given. */
  set: (change: Partial<ListState>) => void;
  /** Set or clear one filter. */
  filter: (name: string, value: string | null | undefined) => void;
  clear: () => void;
}

export function useListState(filters: readonly string[]): ListControl {
  const [search, setSearch] = useSearchParams();
  const names = filters.join(" ");
  const state = useMemo(() => readList(search, names ? names.split(" ") : []), [search, names]);
  const set = useCallback(
    (change: Partial<ListState>) => {
      setSearch(
        (before) => {
          const list = names ? names.split(" ") : [];
          return writeList(changed(readList(before, list), change), before, list);
        },
        { replace: true },
      );
    },
    [setSearch, names],
  );
  return {
    state,
    set,
    filter: (name, value) => {
      const { [name]: _old, ...rest } = state.filters;
      set({ filters: value ? { ...rest, [name]: value } : rest });
    },
    clear: () => set({ q: "", filters: {} }),
  };
}
