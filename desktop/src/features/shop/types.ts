/** Shop orders as the API speaks of them. Money comes as text with two digits. */
export const STAGES = ["ordered", "paid", "closed", "refunded"] as const;
export type Stage = (typeof STAGES)[number];

export const STEPS = ["asked", "ordered", "paid", "lost"] as const;
/** What stands behind a number: people of a step, or the orders of which a figure is made. */
export type Step = (typeof STEPS)[number] | "sold" | "add_ons";

export interface Line {
  title: string;
  quantity: number;
  price: string;
  sku: string;
  add_on: boolean;
}

export interface Order {
  id: string;
  shop: string;
  number: string;
  stage: Stage;
  ordered_at: string;
  told_at: string;
  amount: string;
  refunded: string;
  net: string;
  paid_at: string | null;
  closed_at: string | null;
  refunded_at: string | null;
  buyer: string;
  phone: string;
  lines: Line[];
  add_ons: number;
  customer: string | null;
  customer_name: string | null;
  call: string | null;
  asked_at: string | null;
  agent: string | null;
  agent_name: string | null;
  link: "named" | "phone" | "customer" | "hand" | "none";
  version: number;
  /** The follow-up of it that is open. */
  plan: { at: string; who: string } | null;
}

export interface PlannedRow {
  id: string;
  done: boolean;
  code: string;
  message: string;
}

export interface FunnelRow {
  agent: string;
  agent_name: string;
  day: string;
  asked: number;
  ordered: number;
  paid: number;
  lost: number;
  orders: number;
  add_ons: number;
  net: string;
  order_rate: number | null;
  pay_rate: number | null;
  average: string | null;
}

export interface FunnelCall {
  call: string;
  at: string;
  caller: string;
  orders: Order[];
}

export interface Rule {
  window_days: number;
  which: "last" | "first";
  unpaid_min: number;
  version: number;
}
