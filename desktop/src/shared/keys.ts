/**
 * Keyboard shortcuts: each has an id, a default combination and a word for the `?` list; a person
 * may change the combination on this browser. Plain characters are never taken while typing.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { TextKey } from "./i18n";
import { createValue } from "./value";

export const SHORTCUTS = {
  answer: { keys: "F8", text: "keys.answer" },
  hangUp: { keys: "F9", text: "keys.hangUp" },
  hold: { keys: "F6", text: "keys.hold" },
  mute: { keys: "F7", text: "keys.mute" },
  transfer: { keys: "Alt+T", text: "keys.transfer" },
  complete: { keys: "Alt+C", text: "keys.complete" },
  back: { keys: "Alt+R", text: "keys.back" },
  swap: { keys: "Alt+S", text: "keys.swap" },
  merge: { keys: "Alt+M", text: "keys.merge" },
  note: { keys: "Alt+N", text: "keys.note" },
  state: { keys: "Ctrl+Shift+S", text: "keys.state" },
  search: { keys: "/", text: "keys.search" },
  help: { keys: "?", text: "keys.help" },
} as const satisfies Record<string, { keys: string; text: TextKey }>;

export type ShortcutId = keyof typeof SHORTCUTS;
export type Overrides = Partial<Record<ShortcutId, string>>;

interface Pressed {
  key: string;
  code?: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/** The combination of a key event, written as in `SHORTCUTS`; null for a modifier alone. */
export function combination(event: Pressed): string | null {
  if (["Control", "Alt", "Shift", "Meta"].includes(event.key)) return null;
  const letter = /^Key([A-Z])$/.exec(event.code ?? "")?.[1];
  const key = letter ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const named = letter !== undefined || event.key.length > 1;
  const marks = [
    event.ctrlKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && named ? "Shift" : "",
    event.metaKey ? "Meta" : "",
  ].filter(Boolean);
  return [...marks, key].join("+");
}

/** Whether a combination would write a character into a text field. */
export function writes(combo: string): boolean {
  const last = combo.split("+").at(-1) ?? "";
  return !combo.includes("Ctrl+") && !combo.includes("Alt+") && last.length <= 1;
}

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.tagName) return false;
  return ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName) || element.isContentEditable;
}

const KEY = "warmline.keys";

function stored(): Overrides {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Overrides;
  } catch {
    return {};
  }
}

const overrides = createValue<Overrides>(stored());

/** The combination of a shortcut; "" for one that was switched off. */
export const keysOf = (id: ShortcutId, own: Overrides = overrides.get()): string =>
  own[id] ?? SHORTCUTS[id].keys;

/** Give a shortcut another combination; returns the shortcut that has it already, if any. */
export function changeKeys(id: ShortcutId, combo: string): ShortcutId | null {
  const taken =
    combo === ""
      ? undefined
      : (Object.keys(SHORTCUTS) as ShortcutId[]).find(
          (other) => other !== id && keysOf(other) === combo,
        );
  if (taken) return taken;
  const next = { ...overrides.get(), [id]: combo };
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Kept for this page only.
  }
  overrides.set(next);
  return null;
}

/** Back to the keys it came with, unless another shortcut has them now: then that one is named. */
export const resetKeys = (id: ShortcutId): ShortcutId | null => changeKeys(id, SHORTCUTS[id].keys);

export function useKeys(): Overrides {
  return useSyncExternalStore(overrides.subscribe, overrides.get, overrides.get);
}

/** Call `handler` when the shortcut is pressed anywhere on the page. */
export function useShortcut(id: ShortcutId, handler: (() => void) | null): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const combo = combination(event);
      if (!combo || combo !== keysOf(id) || !latest.current) return;
      if (typing(event.target) && writes(combo)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [id]);
}
