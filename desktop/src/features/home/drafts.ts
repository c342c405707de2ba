/**
 * Notes that are typed and not saved yet, kept by the browser for this tab alone: a reload while the
 * server is away loses nothing.
 */
const PREFIX = "warmline.notes.";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const here = (): Store | null => {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
};

/** Remember the text; "" forgets it. */
export function keepDraft(call: string, text: string, store: Store | null = here()): void {
  try {
    if (text) store?.setItem(PREFIX + call, text);
    else store?.removeItem(PREFIX + call);
  } catch {
    // A full or forbidden store: the text is still on the page and on its way.
  }
}

export function draftOf(call: string, store: Store | null = here()): string {
  try {
    return store?.getItem(PREFIX + call) ?? "";
  } catch {
    return "";
  }
}
