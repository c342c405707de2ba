/**
 * The schema of flow documents as the editor reads it: kinds of nodes, their fields and ways out,
 * blank values. All that the editor knows about a kind of node comes from here. Pure.
 */
import type { Both, FieldSchema, FlowNode, FlowSchema, StructSchema } from "@/api/flowTypes";

export interface Kind {
  kind: string;
  struct: StructSchema;
  title: Both;
  help: Both | null;
  group: string;
}

/** One way out of a node: the field that names where to, and what people call it. */
export interface Exit {
  field: string;
  /** The field's own title, for ways that stand in the node itself. */
  title: Both | null;
  /** What the item of a list says about itself, for ways that stand in one (key, meaning). */
  words: string;
  target: string;
  /** May be left out; it then means what the node's kind says. */
  optional: boolean;
}

const nameOf = (ref: string): string => ref.split("/").at(-1) ?? "";

export function structOf(schema: FlowSchema, ref: string): StructSchema | undefined {
  return schema.$defs[nameOf(ref)];
}

/** All kinds of nodes in the palette's order. */
export function kindsOf(schema: FlowSchema): Kind[] {
  const found: (Kind & { order: number })[] = [];
  for (const struct of Object.values(schema.$defs)) {
    const kind = struct.properties.kind?.enum?.[0];
    if (!kind) continue;
    found.push({
      kind,
      struct,
      title: struct["x-title"] ?? { zh: kind, en: kind },
      help: struct["x-help"] ?? null,
      group: struct["x-group"] ?? "data",
      order: struct["x-order"] ?? 99,
    });
  }
  return found.sort((a, b) => a.order - b.order);
}

/** The field without “or nothing”: what it holds, and whether it may be nothing. */
export function plainField(field: FieldSchema): { field: FieldSchema; nullable: boolean } {
  const inner = field.anyOf?.find((one) => one.type !== "null");
  if (!inner) return { field, nullable: false };
  const { anyOf: _, ...outer } = field;
  return { field: { ...inner, ...outer }, nullable: field.anyOf?.length === 2 };
}

export const isTarget = (field: FieldSchema): boolean =>
  plainField(field).field["x-ref"] === "node";

/** Whether a field is a table of ways out, by a word each. */
const leads = (field: FieldSchema): boolean =>
  typeof field.additionalProperties === "object" && isTarget(field.additionalProperties);

/** The ways out of a node, in the order of the schema, those of lists first. */
export function exitsOf(schema: FlowSchema, struct: StructSchema, node: FlowNode): Exit[] {
  const listed: Exit[] = [];
  const own: Exit[] = [];
  for (const [name, field] of Object.entries(struct.properties)) {
    if (isTarget(field)) {
      const target = node[name];
      own.push({
        field: name,
        title: field["x-title"] ?? null,
        words: name,
        target: typeof target === "string" ? target : "",
        optional: plainField(field).nullable || !struct.required.includes(name),
      });
    } else if (leads(field)) {
      for (const [word, target] of Object.entries((node[name] as object | undefined) ?? {})) {
        const to = typeof target === "string" ? target : "";
        listed.push({
          field: `${name}.${word}`,
          title: null,
          words: word,
          target: to,
          optional: false,
        });
      }
    } else if (field.items?.$ref && Array.isArray(node[name])) {
      const inner = structOf(schema, field.items.$ref);
      const targets = Object.entries(inner?.properties ?? {}).filter(([, one]) => isTarget(one));
      (node[name] as Record<string, unknown>[]).forEach((item, index) => {
        for (const [target] of targets) {
          listed.push({
            field: `${name}[${index}].${target}`,
            title: null,
            words: wordsOf(item, inner, target) || String(index + 1),
            target: typeof item[target] === "string" ? item[target] : "",
            optional: false,
          });
        }
      });
    }
  }
  return [...listed, ...own];
}

/** What an item says about itself in its short texts. */
function wordsOf(
  item: Record<string, unknown>,
  struct: StructSchema | undefined,
  target: string,
): string {
  return Object.keys(struct?.properties ?? {})
    .map((name) => (name === target ? "" : item[name]))
    .filter((value) => typeof value === "string" && value !== "")
    .join(" ");
}

/** The value a required field begins with; undefined where leaving it out says it. */
export function blankOf(schema: FlowSchema, field: FieldSchema): unknown {
  const { field: plain, nullable } = plainField(field);
  if (nullable) return undefined;
  if (plain.default !== undefined) return plain.default;
  if (plain.enum) return plain.enum[0];
  if (plain.$ref) {
    const struct = structOf(schema, plain.$ref);
    return struct ? blankStruct(schema, struct) : {};
  }
  switch (plain.type) {
    case "array":
      return (plain.minItems ?? 0) > 0 && plain.items?.$ref ? [blankOf(schema, plain.items)] : [];
    case "object":
      return {};
    case "boolean":
      return false;
    case "integer":
    case "number":
      return plain.minimum ?? 0;
    default:
      return "";
  }
}

/** A struct with its required fields blank. */
export function blankStruct(schema: FlowSchema, struct: StructSchema): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of struct.required) {
    const field = struct.properties[name];
    if (field) made[name] = blankOf(schema, field);
  }
  return made;
}

/** The first words a person would know the node by: what it says, or what it names. */
export function summaryOf(
  schema: FlowSchema,
  struct: StructSchema,
  node: FlowNode,
  nameOfReference: (kind: string, value: string) => string,
): string {
  for (const [name, field] of Object.entries(struct.properties)) {
    const value = node[name];
    const { field: plain } = plainField(field);
    const reference = plain["x-ref"];
    if (reference && reference !== "node" && typeof value === "string" && value) {
      if (name !== "zone") return nameOfReference(reference, value);
    }
    if (!Array.isArray(value) || !plain.items?.$ref) continue;
    const inner = structOf(schema, plain.items.$ref);
    if (!inner || Object.values(inner.properties).some(isTarget)) continue;
    const said = (value as Record<string, unknown>[])
      .map((one) => one.text || (one.variable ? `{${one.variable}}` : "") || one.sound || "")
      .filter(Boolean)
      .join(" ");
    if (said) return said;
  }
  return "";
}

/**
 * The title of a field by its path, level by level. Items that have a key are named by it: the path
 * holds the key itself (a difference), or the place of the item in `data` (a finding).
 */
export function titlesOf(
  schema: FlowSchema,
  struct: StructSchema | undefined,
  path: string,
  data?: unknown,
): (Both | string)[] {
  const found: (Both | string)[] = [];
  let at: StructSchema | undefined = struct;
  let value = data as Record<string, unknown> | undefined;
  for (const step of path.split(".")) {
    const [name = "", index] = step.replace("]", "").split("[");
    const field: FieldSchema | undefined = at?.properties[name];
    found.push(field?.["x-title"] ?? name);
    const inner = field ? plainField(field).field : undefined;
    const ref = inner?.$ref ?? inner?.items?.$ref;
    at = ref ? structOf(schema, ref) : undefined;
    if (index === undefined) continue;
    const keyed = at !== undefined && "key" in at.properties;
    value = (value?.[name] as Record<string, unknown>[] | undefined)?.[Number(index)];
    if (keyed) found.push(data === undefined ? index : String(value?.key ?? ""));
    else found.push(/^\d+$/.test(index) ? String(Number(index) + 1) : index);
  }
  return found.filter((one) => one !== "");
}
