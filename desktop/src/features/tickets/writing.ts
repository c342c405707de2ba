/**
 * The order that somebody writes, and the one he opened or made beside a call, for whoever helps with it: `app` reads it and hands it on, since
 * features never import each other. Kept in memory only; under the name its draft is kept by.
 */
import { useSyncExternalStore } from "react";
import type { Draft } from "./template";

/** Type (its id) and subject as far as they are written. */
export interface Writing {
  type: string;
  words: string;
}

type Subject = Pick<Draft, "type" | "title" | "content">;

const written = new Map<string, Writing>();
const listeners = new Set<() => void>();

/** Say what is in the form; null: it is closed. */
export function sayWriting(name: string, draft: Draft | null): void {
  const next = draft ? writingOf(draft) : null;
  const now = written.get(name);
  if (next === null ? now === undefined : now?.type === next.type && now.words === next.words) {
    return;
  }
  if (next) written.set(name, next);
  else written.delete(name);
  for (const tell of listeners) tell();
}

const atHand = new Map<string, string>();

/** Say which order was opened or made beside this call; null: none is open any more. */
export function sayAtHand(name: string, order: string | null): void {
  if ((atHand.get(name) ?? null) === order) return;
  if (order === null) atHand.delete(name);
  else atHand.set(name, order);
  for (const tell of listeners) tell();
}

/** The id of the order that was opened or made under this name. */
export function useAtHand(name: string | null): string | null {
  return useSyncExternalStore(listen, () => (name === null ? null : (atHand.get(name) ?? null)));
}

/** The title, or as long as there is none the beginning of the content. */
export function writingOf({ type, title, content }: Subject): Writing {
  const words = (title ?? "").trim() || (content ?? "").trim().slice(0, 100);
  return { type: type ?? "", words };
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** What is being written under this name. */
export function useWriting(name: string | null): Writing | null {
  return useSyncExternalStore(listen, () => (name === null ? null : (written.get(name) ?? null)));
}

/** The name under which the order of a call is written. */
export const ofCall = (call: string): string => `call.${call}`;
