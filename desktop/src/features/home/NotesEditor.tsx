/** The notes of a contact, saved while typing; the word beside the title says how it stands. */
import { Alert, Input } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { useEffect, useReducer, useRef } from "react";
import { ApiError, put, putAtLast } from "@/api/client";
import type { Notes } from "@/api/types";
import { WordCheck } from "@/api/WordCheck";
import { useText } from "@/shared/i18n";
import { useShortcut } from "@/shared/keys";
import { draftOf, keepDraft } from "./drafts";
import { dirty, EMPTY_NOTES, type NotesState, notesStep, notesWord } from "./notes";
import { useCallRecord } from "./useContact";

const PAUSE_MS = 600;
const RETRY_MS = 3000;

export function NotesEditor({ call, mayWrite }: { call: string; mayWrite: boolean }) {
  const t = useText();
  const [state, send] = useReducer(notesStep, EMPTY_NOTES);
  const { data } = useCallRecord(call);
  const input = useRef<TextAreaRef>(null);
  useShortcut("note", mayWrite ? () => input.current?.focus() : null);

  useEffect(() => {
    // What was typed and never got away comes back after a reload, before what the server has.
    const draft = draftOf(call);
    if (draft) send({ kind: "typed", text: draft });
  }, [call]);
  useEffect(() => {
    if (data) send({ kind: "loaded", text: data.notes.text, version: data.notes.version });
  }, [data]);
  useSaving(call, state, send);

  const word = notesWord(state);
  return (
    <section>
      <header className="desk-part-head">
        <h2>{t("desk.notes")}</h2>
        <span className="muted" aria-live="polite" data-notes={word}>
          {word === "empty" ? "" : t(`common.${word}`)}
        </span>
      </header>
      {state.conflict ? (
        <Alert type="warning" title={t("desk.notesConflict")} className="form-alert" />
      ) : null}
      <Input.TextArea
        ref={input}
        value={state.text}
        onChange={(event) => send({ kind: "typed", text: event.target.value })}
        placeholder={t("desk.notesPlaceholder")}
        aria-label={t("desk.notes")}
        autoSize={{ minRows: 12, maxRows: 20 }}
        maxLength={10_000}
        disabled={!mayWrite}
      />
      {mayWrite ? (
        <WordCheck text={state.text} change={(text) => send({ kind: "typed", text })} />
      ) : null}
    </section>
  );
}

function useSaving(
  call: string,
  state: NotesState,
  send: (event: Parameters<typeof notesStep>[1]) => void,
) {
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    if (!dirty(state)) return;
    const timer = setTimeout(
      () => void save(call, latest.current, send),
      state.failed ? RETRY_MS : PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [call, state, send]);
  useEffect(() => {
    keepDraft(call, state.text === state.saved ? "" : state.text);
  }, [call, state.text, state.saved]);
  useEffect(() => {
    // A page that is loaded anew or closed runs no clean-up of React's.
    const leave = () => {
      const { text, saved, version } = latest.current;
      if (text !== saved) putAtLast(`/calls/${call}/notes`, { text, version }).catch(() => {});
    };
    window.addEventListener("pagehide", leave);
    return () => window.removeEventListener("pagehide", leave);
  }, [call]);
  useEffect(
    () => () => {
      // Leaving the desk with a sentence half typed: send what there is, nobody waits for it.
      if (dirty(latest.current)) void save(call, latest.current, () => {});
    },
    [call],
  );
}

async function save(
  call: string,
  { text, version }: NotesState,
  send: (event: Parameters<typeof notesStep>[1]) => void,
): Promise<void> {
  send({ kind: "sending" });
  try {
    const saved = await put<Notes>(`/calls/${call}/notes`, { text, version });
    send({ kind: "sent", version: saved.version });
  } catch (error) {
    const details =
      error instanceof ApiError && error.code === "notes_changed" ? error.details : null;
    if (details && typeof details.text === "string" && typeof details.version === "number") {
      send({ kind: "changedElsewhere", text: details.text, version: details.version });
    } else {
      send({ kind: "failed" });
    }
  }
}
