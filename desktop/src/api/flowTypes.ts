/** Shapes of flows over the HTTP API (`/api/flows`), as the server's OpenAPI describes them. */

export interface FlowNode {
  id: string;
  kind: string;
  label?: string;
  [field: string]: unknown;
}

/** A flow's document; it may be unfinished while it is a draft. */
export interface FlowDocument {
  key: string;
  name: string;
  start: string;
  nodes: FlowNode[];
  layout?: Record<string, [number, number]>;
  [field: string]: unknown;
}

export interface FlowVersion {
  number: number;
  state: "draft" | "published";
  by: string;
  by_name: string;
  at: string;
  note: string;
}

export interface Flow {
  id: string;
  project_id: string;
  key: string;
  name: string;
  live: FlowVersion | null;
  draft: FlowVersion | null;
  revision: number;
  changed_name: string;
  changed_at: string | null;
  archived_at: string | null;
  numbers: string[];
}

export interface FlowProblem {
  severity: "error" | "warning";
  code: string;
  node: string;
  field: string;
  message: string;
  remedy: string;
  message_zh: string;
  remedy_zh: string;
}

export interface FlowDetail extends Flow {
  live_definition: FlowDocument | null;
  draft_definition: FlowDocument | null;
  problems: FlowProblem[];
}

export interface FlowReference {
  value: string;
  name: string;
}

export interface FlowDifference {
  change: "added" | "removed" | "changed";
  node: string;
  kind: string;
  label: string;
  fields: { field: string; before: unknown; after: unknown }[];
}

export interface PlaySaid {
  text: string;
  sound: string;
  there: boolean;
}

export interface PlayPassed {
  node: string;
  kind: string;
  label: string;
  keys: string | null;
  outcome: string;
}

export interface PlayTurn {
  given: string;
  key: string;
  outcome: string;
  path: PlayPassed[];
  said: PlaySaid[];
}

export interface FlowPlay {
  turns: PlayTurn[];
  wait: {
    type: string;
    node: string;
    queue: string;
    timeout_s: number | null;
    outcome: string;
    reason: string;
    offers: string[];
  };
  variables: Record<string, string>;
}

/** Words in both languages, as the schema carries them. */
export interface Both {
  zh: string;
  en: string;
}

/** One field of the schema of documents (`GET /flows/schema`). */
export interface FieldSchema {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  items?: FieldSchema;
  anyOf?: FieldSchema[];
  $ref?: string;
  additionalProperties?: FieldSchema | boolean;
  "x-title"?: Both;
  "x-help"?: Both;
  "x-ref"?: string;
  "x-words"?: Record<string, Both>;
  "x-long"?: boolean;
  "x-unit"?: string;
}

export interface StructSchema {
  title: string;
  properties: Record<string, FieldSchema>;
  required: string[];
  "x-title"?: Both;
  "x-help"?: Both;
  "x-group"?: string;
  "x-order"?: number;
}

export interface FlowSchema {
  $defs: Record<string, StructSchema>;
  "x-groups": { name: string; title: Both }[];
}
