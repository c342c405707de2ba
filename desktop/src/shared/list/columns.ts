/** Which columns a person wants to see in a list, kept on this browser. */
import type { TableColumnType } from "antd";
import { useState } from "react";

export interface ListColumn<T> extends TableColumnType<T> {
  key: string;
  title: string;
  /** Not shown until the person chooses it. */
  extra?: boolean;
  /** Always shown. */
  fixedIn?: boolean;
}

export interface ColumnChoice<T> {
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
  const [keys, setKeys] = useState(() => stored(name) ?? standard);
  const isShown = (key: string) =>
    keys.includes(key) || columns.some((column) => column.key === key && column.fixedIn);
  return {
    shown: columns.filter((column) => isShown(column.key)),
    isShown,
    toggle: (key) => {
      const next = keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
      localStorage.setItem(name, JSON.stringify(next));
      setKeys(next);
    },
  };
}
