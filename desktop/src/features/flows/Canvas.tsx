/** The drawing: nodes and labelled ways, dragged, connected and deleted; the document decides. */
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  type NodeChange,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FlowDocument, FlowProblem, FlowSchema } from "@/api/flowTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { useTheme } from "@/shared/theme";
import { nodeOf, withNew, without, withTarget } from "./document";
import { nameOf, referenceName, useBoth, useEditor } from "./editor";
import { placesOf } from "./layout";
import { type CardData, type CardNode, NodeCard } from "./NodeCard";
import { exitsOf, summaryOf } from "./schema";
import type { Trail } from "./trail";

const TYPES = { card: NodeCard };
/** Below this zoom the words on the nodes are too small. */
const READABLE = 0.75;
export const DRAGGED_KIND = "application/x-warmline-kind";

interface Props {
  chosen: string[];
  choose: (ids: string[]) => void;
  trail: Trail | null;
}

export function Canvas({ chosen, choose, trail }: Props) {
  const t = useText();
  const editor = useEditor();
  const { schema, edit, readOnly } = editor;
  const { screenToFlowPosition, fitView, getZoom, setViewport } = useReactFlow();
  const canvas = useRef<HTMLDivElement>(null);
  const drawn = useDrawing(trail);
  const [nodes, setNodes] = useState<CardNode[]>(drawn.nodes);
  const [picked, setPicked] = useState<string[]>([]);
  const edges = useMemo(
    () => drawn.edges.map((edge) => ({ ...edge, selected: picked.includes(edge.id) })),
    [drawn.edges, picked],
  );
  const theme = useTheme();

  useEffect(() => {
    setNodes((old) => {
      const before = new Map(old.map((node) => [node.id, node]));
      return drawn.nodes.map((node) => {
        const was = before.get(node.id);
        return {
          ...node,
          selected: chosen.includes(node.id),
          ...(was?.measured ? { measured: was.measured } : {}),
          ...(was?.dragging ? { position: was.position, dragging: true } : {}),
        };
      });
    });
  }, [drawn.nodes, chosen]);

  const place = useCallback(
    (moved: { id: string; position: { x: number; y: number } }[]) => {
      if (moved.length === 0) return;
      edit((now) => {
        const had = placesOf(now, schema);
        const layout = { ...had };
        for (const { id, position } of moved) {
          const [x, y] = [Math.round(position.x), Math.round(position.y)];
          const was = had[id];
          // One that is gone, or stays where it is, is no change: it would end what can be redone.
          if (was && (was[0] !== x || was[1] !== y)) layout[id] = [x, y];
        }
        return moved.some(({ id }) => layout[id] !== had[id]) ? { ...now, layout } : now;
      }, "place");
    },
    [edit, schema],
  );

  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    // A drag says where it ended; arrow keys say each step. Both are kept.
    const moved = changes.flatMap((one) =>
      one.type === "position" && one.dragging === false && one.position
        ? [{ id: one.id, position: one.position }]
        : [],
    );
    setNodes((old) =>
      applyNodeChanges(
        changes.filter((one) => one.type !== "remove"),
        old,
      ),
    );
    if (!readOnly) place(moved);
    const selects = changes.filter((one) => one.type === "select");
    if (selects.length > 0) {
      const after = new Set(chosen);
      for (const one of selects) one.selected ? after.add(one.id) : after.delete(one.id);
      choose([...after]);
    }
  };

  const connect = ({ source, sourceHandle, target }: Connection) => {
    if (!sourceHandle) return;
    edit((now) => led(now, schema, source, sourceHandle, target));
  };

  /** All of it where that can be read, else its beginning. */
  const open = async () => {
    await fitView({ padding: 0.06, maxZoom: 1 });
    if (getZoom() >= READABLE) return;
    const first = drawn.nodes.find((node) => node.id === editor.document.start);
    const height = canvas.current?.clientHeight ?? 0;
    const { x, y } = first?.position ?? { x: 0, y: 0 };
    await setViewport({
      x: 24 - x * READABLE,
      y: height / 2 - (y + 48) * READABLE,
      zoom: READABLE,
    });
  };

  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(DRAGGED_KIND);
    if (!kind || readOnly) return;
    event.preventDefault();
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    add(editor, kind, [Math.round(x) - 40, Math.round(y) - 20]);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the palette's buttons do it too
    <div
      ref={canvas}
      className="flow-canvas"
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      data-testid="flow-canvas"
    >
      <ReactFlow<CardNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={theme}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          const after = new Set(picked);
          for (const one of changes) {
            if (one.type !== "select") continue;
            one.selected ? after.add(one.id) : after.delete(one.id);
          }
          setPicked([...after]);
        }}
        onConnect={connect}
        onReconnect={(old, connection) => {
          if (!old.sourceHandle) return;
          const { source, sourceHandle } = old;
          edit((now) => {
            const freed = led(now, schema, source, sourceHandle ?? "", "");
            const { source: from, sourceHandle: way, target } = connection;
            return led(freed, schema, from, way ?? "", target);
          });
        }}
        onDelete={({ nodes: gone, edges }) => {
          const ids = gone.map((node) => node.id);
          edit((now) => {
            let next = now;
            for (const edge of edges) {
              if (!ids.includes(edge.source)) {
                next = led(next, schema, edge.source, edge.sourceHandle ?? "", "");
              }
            }
            return without(next, schema, ids);
          });
          choose([]);
        }}
        onPaneClick={() => choose([])}
        deleteKeyCode={readOnly ? null : ["Delete", "Backspace"]}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={36}
        snapToGrid
        snapGrid={[8, 8]}
        minZoom={0.2}
        maxZoom={1.5}
        onInit={() => void open()}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          "controls.zoomIn.ariaLabel": t("flows.zoomIn"),
          "controls.zoomOut.ariaLabel": t("flows.zoomOut"),
          "controls.fitView.ariaLabel": t("flows.fit"),
          "controls.ariaLabel": t("flows.view"),
          "minimap.ariaLabel": t("flows.map"),
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1} />
        <Controls showInteractive={false} position="bottom-left" />
        <MiniMap pannable zoomable position="bottom-right" className="flow-map" />
      </ReactFlow>
    </div>
  );
}

/** Lead a way out of a node somewhere, or nowhere. */
function led(now: FlowDocument, schema: FlowSchema, id: string, field: string, target: string) {
  const struct = kindStruct(schema, nodeOf(now, id)?.kind);
  const node = nodeOf(now, id);
  const exit = struct && node && exitsOf(schema, struct, node).find((one) => one.field === field);
  return exit ? withTarget(now, id, field, target, exit.optional) : now;
}

const kindStruct = (schema: FlowSchema, kind: string | undefined) =>
  Object.values(schema.$defs).find((one) => one.properties.kind?.enum?.[0] === kind);

/** A new node of a kind at a place; its form is shown. */
export function add(editor: ReturnType<typeof useEditor>, kind: string, at: [number, number]) {
  const made = withNew(editor.document, editor.schema, kind, at, "");
  editor.edit((now) => {
    const laid = { ...now, layout: placesOf(now, editor.schema) };
    return withNew(laid, editor.schema, kind, at, "").document;
  });
  editor.show(made.id);
}

function useDrawing(trail: Trail | null): { nodes: CardNode[]; edges: Edge[] } {
  const { document, schema, kinds, references, problems, readOnly } = useEditor();
  const both = useBoth();
  const language = useLanguage();
  const t = useText();
  return useMemo(() => {
    const places = placesOf(document, schema);
    const nodes: CardNode[] = [];
    const edges: Edge[] = [];
    const ids = new Set(document.nodes.map((node) => node.id));
    for (const node of document.nodes) {
      const kind = kinds.get(node.kind);
      const found = problems.filter((one) => one.node === node.id);
      const exits = kind
        ? exitsOf(schema, kind.struct, node).map((exit) => ({
            ...exit,
            label: exit.title ? both(exit.title) : exit.words,
          }))
        : [];
      const [x, y] = places[node.id] ?? [0, 0];
      const data: CardData = {
        kind,
        title: nameOf(node, kinds, both),
        kindTitle: both(
          node.label && node.label !== both(kind?.title) ? (kind?.title ?? node.kind) : kind?.help,
        ),
        summary: kind
          ? summaryOf(schema, kind.struct, node, (of, value) =>
              referenceName(references, of, value),
            )
          : t("flows.unknownKind"),
        exits,
        first: document.start === node.id,
        severity: worst(found),
        findings: found.map((one) => (language === "zh" ? one.message_zh : one.message)).join("\n"),
        trail: trail?.here === node.id ? "here" : trail?.passed.has(node.id) ? "passed" : null,
        readOnly,
      };
      nodes.push({ id: node.id, type: "card", position: { x, y }, data });
      for (const exit of exits) {
        if (!ids.has(exit.target)) continue;
        const taken = trail?.ways.has(`${node.id} ${exit.target}`) ?? false;
        edges.push({
          id: `${node.id}:${exit.field}`,
          source: node.id,
          sourceHandle: exit.field,
          target: exit.target,
          targetHandle: "in",
          animated: taken,
          className: taken ? "flow-way-taken" : "flow-way",
          ariaLabel: `${data.title} ${exit.label}`,
          markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
        });
      }
    }
    return { nodes, edges };
  }, [document, schema, kinds, references, problems, readOnly, both, language, t, trail]);
}

function worst(found: FlowProblem[]): "error" | "warning" | null {
  if (found.some((one) => one.severity === "error")) return "error";
  return found.length > 0 ? "warning" : null;
}
