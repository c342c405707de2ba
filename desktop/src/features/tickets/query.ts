/** The views of the list of orders and what each asks the server. Pure. */

import type { Query } from "@/api/client";
import { BOARDS, type BoardBy, type ViewName } from "@/api/ticketTypes";
import type { Permission } from "@/api/types";
import { asInstants } from "@/shared/list/period";
import type { ListState } from "@/shared/list/urlState";

/** What narrows the list, as it stands in the address and as a saved view keeps it. */
export const NARROWING = [
  "view",
  "type",
  "state",
  "priority",
  "department",
  "assignee",
  "open",
  "from",
  "to",
  "due_from",
  "due_to",
] as const;
export const FILTERS = [...NARROWING, "board"] as const;

export const FIRST_SORT = "-changed_at";
export const ALL = "all";

/** The tabs in their order; each for those whose work it is. */
export const VIEWS: readonly { name: ViewName; any: readonly Permission[] }[] = [
  { name: "mine", any: [] },
  { name: "pool", any: [] },
  { name: "department", any: ["ticket.handle", "ticket.dispatch", "ticket.supervise"] },
  { name: "due_today", any: [] },
  { name: "overdue", any: [] },
  { name: "urged", any: [] },
  { name: "asks_time", any: ["ticket.supervise"] },
  { name: "revisit", any: ["ticket.revisit"] },
  { name: "created", any: ["ticket.create"] },
];

/** The list as the server is asked for it: `state` may be several, days become instants. */
export function asFilters({ q, filters }: Pick<ListState, "q" | "filters">): Query {
  const { view, board: _board, state, from, to, due_from, due_to, ...rest } = filters;
  const made = asInstants(from, to);
  const due = asInstants(due_from, due_to);
  return {
    ...(q ? { q } : {}),
    ...rest,
    ...(view && view !== ALL ? { view } : {}),
    ...(state ? { state: state.split(",") } : {}),
    ...(made.from ? { created_from: made.from } : {}),
    ...(made.to ? { created_to: made.to } : {}),
    ...(due.from ? { due_from: due.from } : {}),
    ...(due.to ? { due_to: due.to } : {}),
  };
}

/** Views in which the first to end stands first. Without an end (paused) a request waits as well, so
 * that those are not among them. */
const PRESSING = ["overdue", "due_today"];

export function asSheet(state: ListState, after: string): Query {
  const pressing = PRESSING.includes(state.filters.view ?? "");
  const sort = state.sort || (pressing ? "due_at" : FIRST_SORT);
  return { ...asFilters(state), sort, size: state.size, ...(after ? { after } : {}) };
}

/** What the columns are where the orders are laid out as a board; null: they are a list. */
export const boardOf = ({ filters }: Pick<ListState, "filters">): BoardBy | null =>
  BOARDS.find((one) => one === filters.board) ?? null;

/** View, and board or list, without what narrows them: what stays when the filters are cleared. */
export function bare({ filters }: Pick<ListState, "filters">): Record<string, string> {
  const { view, board } = filters;
  return { ...(view ? { view } : {}), ...(board ? { board } : {}) };
}

/** The list without its view: what somebody narrowed it by himself. */
export function withoutView(state: ListState): ListState {
  const { view: _view, board: _board, ...filters } = state.filters;
  return { ...state, filters };
}

const DESK: readonly Permission[] = [
  "ticket.create",
  "ticket.dispatch",
  "ticket.revisit",
  "ticket.supervise",
];

/** Whether somebody only works on what his department is sent: the light page is his. */
export const lightOnly = (permissions: readonly Permission[]): boolean =>
  permissions.includes("ticket.handle") && !DESK.some((one) => permissions.includes(one));
