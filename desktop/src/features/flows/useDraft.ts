/**
 * The draft in the editor: what is drawn, undo, and keeping it on the server as it changes.
 * Only one save is on its way at a time; when somebody else was faster, saving stops until the
 * person has decided.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import type { Flow, FlowDetail, FlowDocument, FlowProblem } from "@/api/flowTypes";
import { begin, change, type History, redo, undo } from "./history";
import { saveDraft } from "./queries";

const PAUSE_MS = 700;
const AGAIN_MS = 5000;

export type Saving = "saved" | "waiting" | "saving" | "failed" | "conflict";

export interface Clash {
  by: string;
  at: string;
  revision: number;
}

type Step =
  | { do: "change"; to: (document: FlowDocument) => FlowDocument; tag: string; at: number }
  | { do: "undo" }
  | { do: "redo" }
  | { do: "load"; document: FlowDocument };

function reduce(history: History<FlowDocument>, step: Step): History<FlowDocument> {
  switch (step.do) {
    case "change":
      return change(history, step.to(history.present), step.tag, step.at);
    case "undo":
      return undo(history);
    case "redo":
      return redo(history);
    case "load":
      return begin(step.document);
  }
}

/** What is drawn when a flow is opened: its draft, else what is live, under its present name. */
const opened = (flow: FlowDetail): FlowDocument => {
  const found = flow.draft_definition ?? flow.live_definition;
  if (!found) throw new Error("a flow without a document");
  return found.name === flow.name ? found : { ...found, name: flow.name };
};

export interface Draft {
  document: FlowDocument;
  flow: Flow;
  problems: FlowProblem[];
  saving: Saving;
  clash: Clash | null;
  canUndo: boolean;
  canRedo: boolean;
  /** Change what is drawn; changes with one `tag` in a row are taken back together. */
  edit: (to: (document: FlowDocument) => FlowDocument, tag?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Save at once; whether everything is on the server then. */
  flush: () => Promise<boolean>;
  /** The revision as the server last said it, also between two drawings of the page. */
  revision: () => number;
  /** Show what the server answered to another verb (published, gone back). */
  load: (flow: FlowDetail) => void;
  /** After a clash: mine over theirs. */
  keepMine: () => void;
}

export function useDraft(first: FlowDetail): Draft {
  const client = useQueryClient();
  const [history, step] = useReducer(reduce, first, (flow) => begin(opened(flow)));
  const [flow, setFlow] = useState<Flow>(first);
  const [problems, setProblems] = useState(first.problems);
  const [saving, setSaving] = useState<Saving>("saved");
  const [clash, setClash] = useState<Clash | null>(null);
  const now = useRef({
    document: history.present,
    kept: history.present,
    revision: first.revision,
  });
  now.current.document = history.present;
  const onItsWay = useRef<Promise<boolean> | null>(null);
  const stopped = useRef(false);

  const take = useCallback(
    (answer: FlowDetail) => {
      now.current.revision = answer.revision;
      setFlow(answer);
      setProblems(answer.problems);
      void client.invalidateQueries({ queryKey: ["flows", "list"] });
    },
    [client],
  );

  const save = useCallback(async (): Promise<boolean> => {
    if (onItsWay.current) await onItsWay.current;
    const { document, kept, revision } = now.current;
    if (document === kept) {
      setSaving("saved");
      return true;
    }
    if (stopped.current) return false;
    const send = async () => {
      setSaving("saving");
      try {
        take(await saveDraft(first.id, document, revision));
        now.current.kept = document;
        setSaving(now.current.document === document ? "saved" : "waiting");
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.code === "flow_changed") {
          stopped.current = true;
          const { by, at, revision: theirs } = error.details as unknown as Clash;
          setClash({ by, at, revision: theirs });
          setSaving("conflict");
        } else {
          setSaving("failed");
        }
        return false;
      } finally {
        onItsWay.current = null;
      }
    };
    onItsWay.current = send();
    return onItsWay.current;
  }, [first.id, take]);

  useEffect(() => {
    // While something is on its way, what is kept is not known yet: done again, a step may be what
    // was kept before.
    const kept = history.present === now.current.kept && !onItsWay.current;
    if (kept || stopped.current) return;
    setSaving((was) => (was === "saving" || was === "failed" ? was : "waiting"));
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [history.present, save]);

  useEffect(() => {
    if (saving !== "failed") return;
    const timer = setTimeout(() => void save(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [saving, save]);

  useEffect(() => {
    const unsaved = () => now.current.document !== now.current.kept;
    const warn = (event: BeforeUnloadEvent) => {
      if (unsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      if (unsaved()) void save();
    };
  }, [save]);

  return {
    document: history.present,
    flow,
    problems,
    saving,
    clash,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    edit: useCallback((to, tag = "") => step({ do: "change", to, tag, at: Date.now() }), []),
    undo: useCallback(() => step({ do: "undo" }), []),
    redo: useCallback(() => step({ do: "redo" }), []),
    flush: save,
    revision: useCallback(() => now.current.revision, []),
    load: useCallback(
      (answer: FlowDetail) => {
        const document = opened(answer);
        now.current.kept = document;
        stopped.current = false;
        setClash(null);
        setSaving("saved");
        take(answer);
        step({ do: "load", document });
      },
      [take],
    ),
    keepMine: useCallback(() => {
      if (!clash) return;
      now.current.revision = clash.revision;
      stopped.current = false;
      setClash(null);
      setSaving("waiting");
      void save();
    }, [clash, save]),
  };
}
