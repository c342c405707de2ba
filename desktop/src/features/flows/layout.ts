/** Where nodes stand on the canvas: as kept in the document, else laid out from left to right. */
import { layout as dagre, graphlib } from "@dagrejs/dagre";
import type { FlowDocument, FlowSchema } from "@/api/flowTypes";
import { exitsOf, kindsOf } from "./schema";

export const NODE_WIDTH = 216;
const HEAD = 58;
const EXIT = 24;
const FOOT = 8;

export const heightOf = (exits: number): number => HEAD + exits * EXIT + FOOT;

export type Places = Record<string, [number, number]>;

/** Every node's place by the graph alone. */
export function laidOut(document: FlowDocument, schema: FlowSchema): Places {
  const structs = new Map(kindsOf(schema).map((one) => [one.kind, one.struct]));
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 64, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(document.nodes.map((node) => node.id));
  for (const node of document.nodes) {
    const struct = structs.get(node.kind);
    const exits = struct ? exitsOf(schema, struct, node) : [];
    graph.setNode(node.id, { width: NODE_WIDTH, height: heightOf(exits.length) });
    for (const exit of exits) {
      if (known.has(exit.target) && exit.target !== node.id) {
        graph.setEdge(node.id, exit.target, {}, exit.field);
      }
    }
  }
  dagre(graph);
  const places: Places = {};
  for (const id of graph.nodes()) {
    const { x, y, width, height } = graph.node(id) as Record<
      "x" | "y" | "width" | "height",
      number
    >;
    places[id] = [Math.round(x - width / 2), Math.round(y - height / 2)];
  }
  return places;
}

/** Kept places, and for nodes without one the place the graph gives. */
export function placesOf(document: FlowDocument, schema: FlowSchema): Places {
  const kept = document.layout ?? {};
  if (document.nodes.every((node) => kept[node.id])) return kept;
  const made = laidOut(document, schema);
  // A few places kept and the rest laid out would lie on top of each other.
  const most = document.nodes.filter((node) => kept[node.id]).length;
  return most * 2 < document.nodes.length ? made : { ...made, ...kept };
}

/** A changed document with the places its nodes had, so that a change moves nothing by itself. */
export function withPlaces(
  before: FlowDocument,
  after: FlowDocument,
  schema: FlowSchema,
): FlowDocument {
  if (after === before) return before;
  const kept = after.layout ?? {};
  if (after.nodes.every((node) => kept[node.id])) return after;
  const had = placesOf(before, schema);
  const layout: Places = {};
  for (const { id } of after.nodes) {
    const place = kept[id] ?? had[id];
    if (place) layout[id] = place;
  }
  return { ...after, layout };
}
