/** A board of orders: where a card may be moved, by which step, and why not. Pure. What a person may
 * do the server says (`possible`); here is only what a move means. */
import type {
  BoardBy,
  CycleRule,
  Priority,
  Step,
  StepAsked,
  Ticket,
  TicketDetail,
  TicketState,
} from "@/api/ticketTypes";
import type { ListState } from "@/shared/list/urlState";
import { hintsOf } from "./steps";

export const NONE = "none";

export interface Cards {
  state: ListState;
  by: BoardBy;
  column: string;
  on: boolean;
}

/** The most pressing first; of what is closed the last. */
export const sortOf = (by: BoardBy, column: string): string =>
  by === "state" && column === "closed" ? "-changed_at" : "pressing";

/** Why a card does not go to a column: a text `boardNo.…` with what it names. */
export type No =
  | { why: "same" }
  | { why: "byRules" }
  | { why: "noStep"; to: TicketState[] }
  | { why: "switchedOff"; step: Step }
  | { why: "permission"; step: Step }
  | { why: "joint" }
  | { why: "returns" }
  | { why: "elsewhere"; step: Step }
  | { why: "departmentGone" }
  | { why: "ended" };

export type Move = { step: Step; preset: Partial<StepAsked> } | { priority: Priority } | { no: No };

/** What a card's move to a column is. */
export function moveTo(
  detail: TicketDetail,
  rules: readonly CycleRule[],
  by: BoardBy,
  column: string,
  permissions: readonly string[],
): Move {
  const { ticket } = detail;
  if (by === "due") return { no: { why: "byRules" } };
  if (by === "priority") {
    if (ticket.priority === column) return { no: { why: "same" } };
    const no = refused(detail, rules, "edit", permissions);
    return no ? { no } : { priority: column as Priority };
  }
  if (by === "department") return toDepartment(detail, rules, column, permissions);
  if (ticket.state === column) return { no: { why: "same" } };
  const leads = rules.find((one) => one.to === column && one.origins.includes(ticket.state));
  if (!leads) return { no: { why: "noStep", to: reachable(detail, rules) } };
  const no = refused(detail, rules, leads.step, permissions);
  return no ? { no } : { step: leads.step, preset: {} };
}

function toDepartment(
  detail: TicketDetail,
  rules: readonly CycleRule[],
  column: string,
  permissions: readonly string[],
): Move {
  const { ticket } = detail;
  if ((ticket.department ?? NONE) === column) return { no: { why: "same" } };
  if (column === NONE) return { no: { why: "departmentGone" } };
  const directs = rules.filter((one) => one.to === "dispatched");
  const rule = directs.find((one) => one.origins.includes(ticket.state));
  if (!rule) return { no: { why: "ended" } };
  const no = refused(detail, rules, rule.step, permissions);
  return no ? { no } : { step: rule.step, preset: { department: column } };
}

/** Why this person cannot take the step now; null: he can. */
function refused(
  detail: TicketDetail,
  rules: readonly CycleRule[],
  step: Step,
  permissions: readonly string[],
): No | null {
  const possible = detail.possible.find((one) => one.step === step);
  if (possible?.allowed) return null;
  if (!possible) return { why: "switchedOff", step };
  const rule = rules.find((one) => one.step === step);
  if (rule && !rule.permissions.some((one) => permissions.includes(one))) {
    return { why: "permission", step };
  }
  const hints = hintsOf(detail);
  if (step === "reply" && hints.includes("jointMissing")) return { why: "joint" };
  if (step === "return" && hints.includes("returnsSpent")) return { why: "returns" };
  return { why: "elsewhere", step };
}

/** Steps that end an order are for its page: no column of the board has what is put away. */
const ENDS: readonly Step[] = ["merge", "void", "archive"];

/** To which columns the order can go from where it is, by the table and its type. */
export function reachable(detail: TicketDetail, rules: readonly CycleRule[]): TicketState[] {
  const steps = new Set(detail.possible.map((one) => one.step));
  const found = rules.filter(
    (one) => one.to !== null && steps.has(one.step) && !ENDS.includes(one.step),
  );
  return [...new Set(found.map((one) => one.to as TicketState))];
}

/** The columns that a card may go to. */
export function open(
  detail: TicketDetail,
  rules: readonly CycleRule[],
  by: BoardBy,
  columns: readonly string[],
  permissions: readonly string[],
): Set<string> {
  return new Set(columns.filter((one) => !("no" in moveTo(detail, rules, by, one, permissions))));
}

/** The next column to the left (-1) or right (1) that a card may go to; none: where it is. */
export function nextOpen(
  columns: readonly string[],
  legal: ReadonlySet<string>,
  from: string,
  by: 1 | -1,
): string {
  const rest = by === 1 ? columns : [...columns].reverse();
  return rest.slice(rest.indexOf(from) + 1).find((one) => legal.has(one)) ?? from;
}

/** Every card once: one that moved while pages were fetched stands in two of them. */
export function once(pages: readonly { items: Ticket[] }[]): Ticket[] {
  const seen = new Map<string, Ticket>();
  for (const page of pages) for (const one of page.items) seen.set(one.id, one);
  return [...seen.values()];
}
