/** Imports of a list as the API tells them: of customers, and of orders of a shop. */
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

/** How a file is read, whatever it holds; a list's own options say what its rows do. */
export interface Reading {
  encoding: string;
  delimiter: string;
  header: boolean;
  columns: string[];
}

export interface CustomerOptions extends Reading {
  key: string;
  policy: Policy;
  owner: string;
  department: string | null;
  level: string;
  source: string;
  tags: string[];
}

export interface OrderOptions extends Reading {
  /** Whose orders they are where no column says. */
  shop: string;
  /** When it was so in the shop where no column says; null: when the file was brought. */
  as_of: string | null;
}

export interface Import<O extends Reading = Reading> {
  id: string;
  by: string;
  by_name: string;
  at: string;
  name: string;
  size: number;
  heads: string[];
  options: O & { kind: "xlsx" | "csv"; preset?: string };
  state: ImportState;
  figures: Figures;
  checked: Figures | null;
  kept: Record<string, number>;
  run: string | null;
  file_kept: boolean;
  rows_kept: boolean;
  ended_at: string | null;
  /** When its file was removed because somebody in it was erased. */
  erased_at: string | null;
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
