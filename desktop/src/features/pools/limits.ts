/** Rows of limits, which are kept by whom or what they limit. Pure. */

/** What a new row begins with. */
export const FIRST = 10;

/** The same rows in the same order, one of them for somebody else, who has none yet. */
export const renamed = <T>(rows: Record<string, T>, from: string, to: string): Record<string, T> =>
  to in rows
    ? rows
    : Object.fromEntries(Object.entries(rows).map(([key, one]) => [key === from ? to : key, one]));

export const without = <T>(rows: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).filter(([one]) => one !== key));
