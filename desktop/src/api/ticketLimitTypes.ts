/** The rules of the deadlines of work orders, as the server has them. */
import type { ClockKind, Limit, Priority, TimeUnit } from "./ticketTypes";

export interface Escalation {
  after_minutes: number;
  to: string[];
}

export interface LimitRuleInput {
  clock: ClockKind;
  amount: number;
  unit: TimeUnit;
  type: string | null;
  priority: Priority | null;
  level: string;
  calendar: string;
  warn_minutes: number;
  warn_to: string[];
  escalations: Escalation[];
  active: boolean;
}

export interface LimitRule extends Omit<LimitRuleInput, "amount" | "unit"> {
  id: string;
  project: string;
  version: number;
  limit: Limit;
}
