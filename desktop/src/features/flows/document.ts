/**
 * Changes of a flow's document: every one gives a new document and leaves the old one alone, so
 * that undo is keeping the old one. Pure; paths are written as the server writes them
 * (`keys[0].to`).
 */
import type { FlowDocument, FlowNode, FlowSchema } from "@/api/flowTypes";
import { blankStruct, exitsOf, kindsOf } from "./schema";

type Place = [number, number];

export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/[^.[\]]+/g)].map(([step]) =>
    /^\d+$/.test(step) ? Number(step) : step,
  );
}

export function valueAt(data: unknown, path: string): unknown {
  let at: unknown = data;
  for (const step of stepsOf(path))
    at = (at as Record<string | number, unknown> | undefined)?.[step];
  return at;
}

/** The data with one value set; `undefined` takes the field out. */
export function withValue<T>(data: T, path: string, value: unknown): T {
  return put(data, stepsOf(path), value) as T;
}

function put(data: unknown, steps: (string | number)[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(data) ? [...data] : [];
    list[step] = put(list[step], rest, value);
    return list;
  }
  const object = { ...((data as Record<string, unknown> | undefined) ?? {}) };
  const next = put(object[step], rest, value);
  if (next === undefined) delete object[step];
  else object[step] = next;
  return object;
}

export const nodeOf = (document: FlowDocument, id: string | null): FlowNode | undefined =>
  document.nodes.find((node) => node.id === id);

/** The document with one node replaced. */
export function withNode(document: FlowDocument, id: string, node: FlowNode): FlowDocument {
  return { ...document, nodes: document.nodes.map((one) => (one.id === id ? node : one)) };
}

/** Lead a way out of a node somewhere; an empty target takes it away. */
export function withTarget(
  document: FlowDocument,
  id: string,
  field: string,
  target: string,
  optional: boolean,
): FlowDocument {
  const node = nodeOf(document, id);
  if (!node) return document;
  const value = target || (optional ? undefined : "");
  return withNode(document, id, withValue(node, field, value));
}

/** An id that no node has yet: the kind, with a number from the second on. */
export function freshId(document: FlowDocument, kind: string): string {
  const taken = new Set(document.nodes.map((node) => node.id));
  if (!taken.has(kind)) return kind;
  let number = 2;
  while (taken.has(`${kind}_${number}`)) number += 1;
  return `${kind}_${number}`;
}

/** A new node of a kind at a place; the first one is where the flow starts. */
export function withNew(
  document: FlowDocument,
  schema: FlowSchema,
  kind: string,
  place: Place,
  label: string,
): { document: FlowDocument; id: string } {
  const struct = kindsOf(schema).find((one) => one.kind === kind)?.struct;
  if (!struct) return { document, id: "" };
  const id = freshId(document, kind);
  const node: FlowNode = { ...blankStruct(schema, struct), id, kind, label };
  return {
    id,
    document: {
      ...document,
      start: document.nodes.length === 0 ? id : document.start,
      nodes: [...document.nodes, node],
      layout: { ...document.layout, [id]: place },
    },
  };
}

/** Copies of nodes, a little beside them; ways among them lead to the copies. */
export function withCopies(document: FlowDocument, schema: FlowSchema, ids: string[]) {
  const names = new Map<string, string>();
  let made = document;
  for (const id of ids) {
    const node = nodeOf(document, id);
    if (!node) continue;
    const fresh = freshId(made, node.kind);
    names.set(id, fresh);
    const [x, y] = document.layout?.[id] ?? [0, 0];
    made = {
      ...made,
      nodes: [...made.nodes, { ...node, id: fresh }],
      layout: { ...made.layout, [fresh]: [x + 40, y + 40] },
    };
  }
  const copies = [...names.values()];
  made = mapTargets(made, schema, (target, of) =>
    copies.includes(of) ? (names.get(target) ?? target) : target,
  );
  return { document: made, ids: copies };
}

/** Without some nodes; ways that led to them lead nowhere. */
export function without(document: FlowDocument, schema: FlowSchema, ids: string[]): FlowDocument {
  const gone = new Set(ids);
  const layout = Object.fromEntries(
    Object.entries(document.layout ?? {}).filter(([id]) => !gone.has(id)),
  );
  const left: FlowDocument = {
    ...document,
    nodes: document.nodes.filter((node) => !gone.has(node.id)),
    layout,
  };
  if (gone.has(document.start)) left.start = "";
  if (typeof document.on_error === "string" && gone.has(document.on_error)) delete left.on_error;
  return mapTargets(left, schema, (target) => (gone.has(target) ? "" : target));
}

/** A node under another id, everywhere. */
export function withId(
  document: FlowDocument,
  schema: FlowSchema,
  before: string,
  after: string,
): FlowDocument {
  const { [before]: place, ...rest } = document.layout ?? {};
  const named: FlowDocument = {
    ...document,
    start: document.start === before ? after : document.start,
    nodes: document.nodes.map((node) => (node.id === before ? { ...node, id: after } : node)),
    layout: place ? { ...rest, [after]: place } : rest,
  };
  if (document.on_error === before) named.on_error = after;
  return mapTargets(named, schema, (target) => (target === before ? after : target));
}

function mapTargets(
  document: FlowDocument,
  schema: FlowSchema,
  to: (target: string, of: string) => string,
): FlowDocument {
  const structs = new Map(kindsOf(schema).map((one) => [one.kind, one.struct]));
  const nodes = document.nodes.map((node) => {
    const struct = structs.get(node.kind);
    if (!struct) return node;
    let made = node;
    for (const exit of exitsOf(schema, struct, node)) {
      if (!exit.target) continue;
      const target = to(exit.target, node.id);
      if (target !== exit.target) {
        made = withValue(made, exit.field, target || (exit.optional ? undefined : ""));
      }
    }
    return made;
  });
  return { ...document, nodes };
}

/** The variables a person may choose: those every call has, and those the flow sets. */
export function variablesOf(document: FlowDocument, schema: FlowSchema): string[] {
  const found = new Set(["caller", "caller_kind", "caller_place", "caller_carrier", "called"]);
  for (const name of Object.keys((document.variables as object | undefined) ?? {})) found.add(name);
  const structs = new Map(kindsOf(schema).map((one) => [one.kind, one.struct]));
  for (const node of document.nodes) {
    for (const [name, field] of Object.entries(structs.get(node.kind)?.properties ?? {})) {
      const value = node[name];
      if (field["x-ref"] !== "new_variable") continue;
      if (typeof value === "string" && value) found.add(value);
      else if (value && typeof value === "object")
        for (const one of Object.keys(value)) found.add(one);
    }
  }
  return [...found];
}
