/** Whether a form has typing that is not saved: at once for guards, and as state for what is shown. */
import { useMemo, useRef, useState } from "react";

export interface Unsaved {
  /** At this very moment, also between two renderings. */
  now: () => boolean;
  shown: boolean;
  /** Something was typed. */
  typed: () => void;
  /** How often something was typed; a save forgets only what was typed before it. */
  count: () => number;
  forget: () => void;
}

export function useUnsaved(): Unsaved {
  const state = useRef({ unsaved: false, count: 0 });
  const [shown, setShown] = useState(false);
  return useMemo(
    () => ({
      now: () => state.current.unsaved,
      shown,
      typed: () => {
        state.current = { unsaved: true, count: state.current.count + 1 };
        setShown(true);
      },
      count: () => state.current.count,
      forget: () => {
        state.current.unsaved = false;
        setShown(false);
      },
    }),
    [shown],
  );
}
