/** The editor of one flow: palette, drawing, form or trial, findings; drafts save themselves. */
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { Result, Segmented, Skeleton } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useParams } from "react-router";
import { sentence } from "@/api/errors";
import type { FlowDetail, FlowDocument, FlowSchema } from "@/api/flowTypes";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { Canvas } from "./Canvas";
import { Clash } from "./Clash";
import { nodeOf } from "./document";
import { type Editor, EditorProvider } from "./editor";
import "./flows.css";
import "./side.css";
import { laidOut, withPlaces } from "./layout";
import { NodeForm } from "./NodeForm";
import { Palette } from "./Palette";
import { Problems } from "./Problems";
import { Publish } from "./Publish";
import { type References, useFlow, useReferences, useSchema } from "./queries";
import { Runner } from "./Runner";
import { kindsOf } from "./schema";
import { Toolbar } from "./Toolbar";
import type { Trail } from "./trail";
import { type Draft, useDraft } from "./useDraft";
import { Versions } from "./Versions";

export default function FlowPage() {
  const { id = "" } = useParams();
  const t = useText();
  const flow = useFlow(id);
  const schema = useSchema();
  const references = useReferences();
  const failed = flow.error ?? schema.error;
  if (failed) {
    return <Result status="warning" title={t("list.failed")} subTitle={sentence(failed, t)} />;
  }
  if (!flow.data || !schema.data || !references.data) {
    return <Skeleton active paragraph={{ rows: 12 }} />;
  }
  return (
    <ReactFlowProvider key={id}>
      <Drawing first={flow.data} schema={schema.data} references={references.data} />
    </ReactFlowProvider>
  );
}

interface Props {
  first: FlowDetail;
  schema: FlowSchema;
  references: References;
}

type Side = "form" | "run";
type Dialog = "publish" | "versions" | null;

function Drawing({ first, schema, references }: Props) {
  const t = useText();
  const may = useMay();
  const draft = useDraft(first);
  const { fitView, getZoom } = useReactFlow();
  const [chosen, setChosen] = useState<string[]>([]);
  const [side, setSide] = useState<Side>("form");
  const [dialog, setDialog] = useState<Dialog>(null);
  const [trail, setTrail] = useState<Trail | null>(null);
  const mayManage = may("flow.manage");
  const readOnly = !mayManage || draft.flow.archived_at !== null;
  const { document, problems, edit: change } = draft;
  const edit = useCallback<Draft["edit"]>(
    (to, tag) => change((now) => withPlaces(now, to(now), schema), tag),
    [change, schema],
  );

  const goTo = (id: string | null) => {
    setChosen(id && nodeOf(document, id) ? [id] : []);
    setSide("form");
    if (id) void fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.6, duration: 200 });
  };
  const editor: Editor = useMemo(
    () => ({
      schema,
      kinds: new Map(kindsOf(schema).map((kind) => [kind.kind, kind])),
      references,
      document,
      problems,
      readOnly,
      edit,
      show: (id) => {
        setChosen(id ? [id] : []);
        setSide("form");
      },
    }),
    [schema, references, document, problems, readOnly, edit],
  );

  useEditorKeys(draft, readOnly);

  const publish = async () => {
    if (await draft.flush()) setDialog("publish");
  };
  const versions = async () => {
    if (await draft.flush()) setDialog("versions");
  };
  const tidy = () => {
    edit((now) => ({ ...now, layout: laidOut(now, schema) }));
    setTimeout(() => void fitView({ padding: 0.08, maxZoom: 1, duration: 200 }), 50);
  };
  const bringIn = (imported: FlowDocument) => {
    change((now) => ({ ...imported, key: now.key, name: now.name }));
    setTimeout(() => void fitView({ padding: 0.08, maxZoom: 1 }), 50);
  };
  const light = (next: Trail | null) => {
    setTrail(next);
    const zoom = getZoom();
    if (next?.here) {
      void fitView({ nodes: [{ id: next.here }], minZoom: zoom, maxZoom: zoom, duration: 200 });
    }
  };
  const one = chosen.length === 1 ? (chosen[0] ?? null) : null;

  return (
    <EditorProvider value={editor}>
      <div className="flow-page">
        <Toolbar
          draft={draft}
          readOnly={readOnly}
          tidy={tidy}
          publish={() => void publish()}
          versions={() => void versions()}
          bringIn={bringIn}
        />
        <div className="flow-body">
          {readOnly ? null : <Palette />}
          <div className="flow-middle">
            <Canvas chosen={chosen} choose={setChosen} trail={side === "run" ? trail : null} />
            <Problems goTo={goTo} />
          </div>
          <aside className="flow-side">
            <Segmented<Side>
              block
              value={side}
              onChange={setSide}
              options={[
                { value: "form", label: t(one ? "flows.node" : "flows.settings") },
                { value: "run", label: t("flows.run") },
              ]}
            />
            <div className="flow-side-body" hidden={side !== "form"}>
              <NodeForm id={one} />
            </div>
            <div className="flow-side-body" hidden={side !== "run"}>
              <Runner light={light} active={side === "run"} />
            </div>
          </aside>
        </div>
      </div>
      <Publish
        open={dialog === "publish"}
        close={() => setDialog(null)}
        flow={draft.flow}
        done={draft.load}
      />
      <Clash draft={draft} />
      <Versions
        open={dialog === "versions"}
        close={() => setDialog(null)}
        flow={draft.flow}
        mayManage={!readOnly}
        done={draft.load}
      />
    </EditorProvider>
  );
}

/** Ctrl+S saves, Ctrl+Z and Ctrl+Y take back and do again; texts keep their own undo. */
function useEditorKeys(draft: Draft, readOnly: boolean) {
  const { undo, redo, flush } = draft;
  useEffect(() => {
    if (readOnly) return;
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key === "s" && !event.shiftKey) {
        event.preventDefault();
        void flush();
        return;
      }
      const target = event.target as HTMLElement;
      if (["INPUT", "TEXTAREA"].includes(target.tagName)) return;
      if (key === "z" || key === "y") {
        event.preventDefault();
        if (key === "y" || event.shiftKey) redo();
        else undo();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [undo, redo, flush, readOnly]);
}
