/** One's own choice while it is edited. Pure. */
import type { Mine, MineInput, Way } from "./types";

/** With one kind by one way decided by the person. */
export function changed(mine: Mine, kind: string, way: Way, wanted: boolean): Mine {
  const kinds = mine.kinds.map((one) =>
    one.kind === kind && one.way === way ? { ...one, wanted, chosen: wanted } : one,
  );
  return { ...mine, kinds };
}

/** With nothing decided by the person: every kind is as the centre gives it. */
export function cleared(mine: Mine): Mine {
  return { ...mine, kinds: mine.kinds.map((one) => ({ ...one, chosen: null })) };
}

/** What is sent: only what the person decided, so that later defaults reach him for the rest. */
export function inputOf(mine: Mine): MineInput {
  return {
    kinds: mine.kinds.flatMap(({ kind, way, chosen }) =>
      chosen === null ? [] : [{ kind, way, wanted: chosen }],
    ),
    quiet_begins: mine.quiet_begins,
    quiet_ends: mine.quiet_ends,
    language: mine.language,
  };
}
