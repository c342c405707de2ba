/** Shapes of calling a department about an order, and of handing orders over. */
import type { TicketState } from "./ticketTypes";

export interface DepartmentLine {
  department: string;
  name: string;
  number: string;
}

/** How a department is reached from an order. */
export interface DepartmentReach extends DepartmentLine {
  people: { id: string; name: string; extension: string }[];
}

/** What somebody has open. */
export interface TicketLoad {
  id: string;
  name: string;
  department: string | null;
  department_name: string;
  active: boolean;
  absent: boolean;
  until: string | null;
  reason: string;
  open: number;
  overdue: number;
}

/** Where an order would go: to a receiver, else into a pool. */
export interface HandOverPlan {
  ticket: string;
  number: string;
  title: string;
  state: TicketState;
  version: number;
  due_at: string | null;
  department: string;
  receiver: string | null;
  receiver_name: string;
  pool: "" | "department" | "dispatch" | "revisit";
}

export interface HandedOver {
  done: number;
  to: Record<string, number>;
  pooled: number;
}
