/** Undo and redo: states that were, the present one, and states taken back. Pure. */
export interface History<T> {
  past: T[];
  present: T;
  future: T[];
  /** What the last change was about, and when: strokes of one text are taken back together. */
  tag: string;
  at: number;
}

const KEPT = 200;
const TOGETHER_MS = 1500;

export const begin = <T>(present: T): History<T> => ({
  past: [],
  present,
  future: [],
  tag: "",
  at: 0,
});

export function change<T>(history: History<T>, next: T, tag: string, at: number): History<T> {
  if (next === history.present) return history;
  const together = tag !== "" && tag === history.tag && at - history.at < TOGETHER_MS;
  const past = together ? history.past : [...history.past, history.present].slice(-KEPT);
  return { past, present: next, future: [], tag, at };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: last,
    future: [history.present, ...history.future],
    tag: "",
    at: 0,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, tag: "", at: 0 };
}
