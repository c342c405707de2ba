/** Shapes of customers in the HTTP API. */
export type ContactKind = "phone" | "mail" | "wechat" | "other";
export type Consent = "unknown" | "given" | "refused";
export type OwnValue = string | number | boolean;
export type FieldType = "text" | "number" | "date" | "choice" | "yes_no";

export const CONTACT_KINDS: readonly ContactKind[] = ["phone", "mail", "wechat", "other"];
export const CONSENTS: readonly Consent[] = ["unknown", "given", "refused"];
export const FIELD_TYPES: readonly FieldType[] = ["text", "number", "date", "choice", "yes_no"];

export interface ContactPoint {
  id: string;
  kind: ContactKind;
  /** Masked for whoever may not see numbers. */
  value: string;
  label: string;
  primary: boolean;
  do_not_call: boolean;
}

export interface Customer {
  id: string;
  project: string;
  name: string;
  level: string;
  source: string;
  tags: string[];
  fields: Record<string, OwnValue>;
  owner: string | null;
  department: string | null;
  consent: Consent;
  consent_at: string | null;
  consent_by: string | null;
  do_not_call: boolean;
  do_not_call_at: string | null;
  do_not_call_by: string | null;
  remark: string;
  version: number;
  created_at: string;
  created_by: string;
  changed_at: string;
  changed_by: string;
  contacts: ContactPoint[];
  /** User and department id → name. */
  names: Record<string, string>;
}

/** A page reached by its cursor; `total` is counted on the first one, with `capped` there are more. */
export interface CustomerSheet {
  items: Customer[];
  next: string;
  total: number | null;
  capped: boolean;
}

export interface Choice {
  code: string;
  zh: string;
  en: string;
}

export interface CustomerField {
  key: string;
  zh: string;
  en: string;
  type: FieldType;
  choices: Choice[];
  required: boolean;
  searchable: boolean;
  position: number;
  active: boolean;
  version: number;
}

export interface ListEntry extends Choice {
  position: number;
  active: boolean;
  version: number;
}

export interface Owner {
  id: string;
  name: string;
  department: string | null;
  department_name: string;
}

export interface NewContact {
  kind: ContactKind;
  value: string;
  label: string;
  primary: boolean;
  do_not_call: boolean;
}

/** A colleague's card: whose, and the first character of the name. */
export interface Colleagues {
  id: string;
  name: string;
  owner: string | null;
  owner_name: string;
  department_name: string;
}

/** The customers of a call, found by the server without telling the number. */
export interface CallCards {
  prefill: boolean;
  matches: Customer[];
  colleagues: Colleagues[];
  link: { customer: string; at: string; by: string; how: string } | null;
  linked: Customer | null;
  linked_colleagues: Colleagues | null;
}

/** One save that somebody did not know of (409 `customer_changed`). */
export interface Overtaking {
  version: number;
  fields: string[];
  by: string;
  by_name: string;
  at: string;
}
