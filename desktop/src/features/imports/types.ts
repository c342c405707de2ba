/** Imports of customers as `/api/customer-imports` tells them. */
export const IMPORT_STATES = [
  "ready",
  "checking",
  "checked",
  "applying",
  "applied",
  "stopped",
  "undoing",
  "undone",
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const RESULTS = ["created", "changed", "same", "skipped", "bad"] as const;
export type Result = (typeof RESULTS)[number];
export type Figures = Partial<Record<Result | "rows", number>>;

export const POLICIES = ["skip", "merge", "update"] as const;
export type Policy = (typeof POLICIES)[number];

export interface ImportOptions {
  encoding: string;
  delimiter: string;
  header: boolean;
  columns: string[];
  key: string;
  policy: Policy;
  owner: string;
  department: string | null;
  level: string;
  source: string;
  tags: string[];
}

export interface CustomerImport {
  id: string;
  by: string;
  by_name: string;
  at: string;
  name: string;
  size: number;
  heads: string[];
  options: ImportOptions & { kind: "xlsx" | "csv" };
  state: ImportState;
  figures: Figures;
  checked: Figures | null;
  kept: Record<string, number>;
  run: string | null;
  file_kept: boolean;
  rows_kept: boolean;
  ended_at: string | null;
}

export interface PreviewRow {
  number: number;
  cells: string[];
  given: Record<string, unknown>;
  problems: [number, string, string][];
}

export interface Preview {
  heads: string[];
  rows: PreviewRow[];
}

export interface BadRow {
  id: string;
  number: number;
  cells: string[];
  problems: { column: string; code: string; zh: string; en: string }[];
}
