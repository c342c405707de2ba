/**
 * Notes that are saved as they are typed: what is written, what the server has, what is on its
 * way. Pure; `NotesEditor` runs the saves it asks for.
 */
export interface NotesState {
  text: string;
  /** What the server has, and its version. */
  saved: string;
  version: number;
  sending: string | null;
  failed: boolean;
  conflict: boolean;
}

export type NotesEvent =
  | { kind: "loaded"; text: string; version: number }
  | { kind: "typed"; text: string }
  | { kind: "sending" }
  | { kind: "sent"; version: number }
  | { kind: "failed" }
  | { kind: "changedElsewhere"; text: string; version: number };

export const EMPTY_NOTES: NotesState = {
  text: "",
  saved: "",
  version: 0,
  sending: null,
  failed: false,
  conflict: false,
};

export function notesStep(state: NotesState, event: NotesEvent): NotesState {
  switch (event.kind) {
    case "loaded":
      return loaded(state, event.text, event.version);
    case "typed":
      return { ...state, text: event.text, conflict: false };
    case "sending":
      return { ...state, sending: state.text, failed: false };
    case "sent":
      return {
        ...state,
        saved: state.sending ?? state.saved,
        version: event.version,
        sending: null,
      };
    case "failed":
      return { ...state, sending: null, failed: true };
    case "changedElsewhere":
      return {
        ...state,
        text: merged(state.text, event.text),
        saved: event.text,
        version: event.version,
        sending: null,
        conflict: true,
      };
  }
}

/** The server's text comes late: what was typed meanwhile stays, in front. */
function loaded(state: NotesState, text: string, version: number): NotesState {
  if (version < state.version) return state;
  const untouched = state.text === state.saved;
  return { ...state, text: untouched ? text : merged(state.text, text), saved: text, version };
}

function merged(mine: string, theirs: string): string {
  if (!theirs || mine.includes(theirs)) return mine;
  if (!mine || theirs.includes(mine)) return theirs;
  return `${mine}\n\n${theirs}`;
}

/** Whether there is something to send now. */
export const dirty = (state: NotesState): boolean =>
  state.sending === null && state.text !== state.saved;

export type NotesWord = "saved" | "saving" | "notSaved" | "empty";

export function notesWord(state: NotesState): NotesWord {
  if (state.failed && state.text !== state.saved) return "notSaved";
  if (state.sending !== null || state.text !== state.saved) return "saving";
  return state.version > 0 ? "saved" : "empty";
}
