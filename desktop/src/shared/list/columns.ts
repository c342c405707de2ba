/** Which columns a person wants to see in a list, kept on this browser. */
import type { TableColumnType } from "antd";
import { useMemo, useState } from "react";

export interface ListColumn<T> extends TableColumnType<T> {
  key: string;
  title: string;
  /** Not shown until the person chooses it. */
  extra?: boolean;
  /** Always shown. */
  fixedIn?: boolean;
}

/** The columns as saved views and exports know them. */
export interface ShownColumns {
  /** The keys of what is shown, in order; without the one of the row's acts. */
  keys: string[];
  /** Show these for now (null: the person's own choice again); nothing is kept. */
  show: (keys: readonly string[] | null) => void;
}

export interface ColumnChoice<T> extends ShownColumns {
  shown: ListColumn<T>[];
  isShown: (key: string) => boolean;
  toggle: (key: string) => void;
}

function stored(name: string): string[] | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return Array.isArray(value) ? value.map(String) : null;
  } catch {
    return null;
  }
}

export function useColumns<T>(list: string, columns: ListColumn<T>[]): ColumnChoice<T> {
  const name = `warmline.columns.${list}`;
  const standard = columns.filter((column) => !column.extra).map((column) => column.key);
  const [own, setOwn] = useState(() => stored(name));
  const [lent, setLent] = useState<readonly string[] | null>(null);
  const keys = lent ?? own ?? standard;
  const isShown = (key: string) =>
    keys.includes(key) || columns.some((column) => column.key === key && column.fixedIn);
  const shown = columns.filter((column) => isShown(column.key));
  const said = shown
    .filter((column) => column.title !== "")
    .map((column) => column.key)
    .join(" ");
  return {
    shown,
    isShown,
    keys: useMemo(() => (said ? said.split(" ") : []), [said]),
    show: setLent,
    toggle: (key) => {
      const next = keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
      localStorage.setItem(name, JSON.stringify(next));
      setOwn(next);
      setLent(null);
    },
  };
}
