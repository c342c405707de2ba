/**
 * A choice of one or several people or departments, searched on the server: also the two hundred and
 * first is found. Who is chosen already is named by his id.
 */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { get, type Items, itemsOf } from "./client";
import { idsOf, nameless, type Option, offered, portions } from "./named";
import type { Named } from "./types";

const RARELY_MS = 5 * 60_000;
const SHOWN = 50;

/** `customer-owners`: whoever may own customers, agent or not. */
export type NamedPath = "/agents" | "/departments" | "/customer-owners";

/** The first that the words find. */
export function useFoundNames(path: NamedPath, words: string) {
  return useQuery<Named[]>({
    queryKey: [path.slice(1), "found", words],
    queryFn: ({ signal }) =>
      get<Items<Named>>(path, { q: words, size: SHOWN, sort: "name" }, signal).then(itemsOf),
    staleTime: RARELY_MS,
    placeholderData: keepPreviousData,
  });
}

/** Those with these ids, as far as the person may see them. */
export function useNamesOf(path: NamedPath, ids: readonly string[]) {
  return useQuery<Named[]>({
    queryKey: [path.slice(1), "named", ...ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const asked = portions(ids).map((id) =>
        get<Items<Named>>(path, { id, size: 200 }, signal).then(itemsOf),
      );
      return (await Promise.all(asked)).flat();
    },
    staleTime: RARELY_MS,
    placeholderData: keepPreviousData,
  });
}

interface Props {
  path: NamedPath;
  label: string;
  /** `multiple`: the value is a list. */
  mode?: "multiple";
  /** Offered before all others. */
  fixed?: Option[];
  /** Ids not offered. */
  without?: readonly string[];
  clearable?: boolean;
  id?: string;
  value?: string | string[] | null | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: one id or several, by `mode`
  onChange?: (value: any) => void;
  placeholder?: string | undefined;
  disabled?: boolean;
  style?: React.CSSProperties;
}

export function NamedSelect(props: Props) {
  const { path, label, mode, fixed = [], without = [], value, onChange, ...rest } = props;
  const { clearable = true, placeholder = label, ...more } = rest;
  const [words, setWords] = useState("");
  const { data: found = [], isFetching } = useFoundNames(path, words);
  const ids = idsOf(value);
  const { data: chosen = [] } = useNamesOf(path, nameless(ids, found, fixed));
  return (
    <Select<string | string[]>
      {...more}
      {...(mode ? { mode } : {})}
      allowClear={clearable}
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={isFetching}
      options={offered(
        found,
        chosen.filter((one) => ids.includes(one.id)),
        words ? [] : fixed,
        without,
      )}
      value={mode ? ids : (value ?? undefined)}
      onChange={(next) => {
        setWords("");
        onChange?.(next ?? null);
      }}
      placeholder={placeholder}
      aria-label={label}
    />
  );
}
