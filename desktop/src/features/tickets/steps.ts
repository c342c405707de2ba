/** The steps of an order on the page: which buttons stand first, what each asks for. Pure. Which are
 * allowed the server says; nothing here allows any. */
import {
  type EffectiveType,
  type Possible,
  STEPS,
  type Step,
  type Ticket,
  type TicketDetail,
  type TicketField,
} from "@/api/ticketTypes";
import { lacking } from "./fields";

/** What a step's form may ask for. */
export type Part =
  | "reason"
  | "text"
  | "department"
  | "joint"
  | "assignee"
  | "amount"
  | "approved"
  | "level"
  | "satisfaction"
  | "role"
  | "act"
  | "files";

interface Plan {
  /** In the form's order; those that must be filled in stand in `must`. */
  parts: readonly Part[];
  must?: readonly Part[];
  danger?: boolean;
}

const PLANS: Partial<Record<Step, Plan>> = {
  dispatch: { parts: ["department", "joint", "assignee", "reason"], must: ["department"] },
  redirect: {
    parts: ["department", "joint", "assignee", "reason"],
    must: ["department", "reason"],
  },
  return: { parts: ["reason"], must: ["reason"] },
  wait: { parts: ["reason"], must: ["reason"] },
  suspend: { parts: ["reason"], must: ["reason"] },
  reply: { parts: ["text", "files"], must: ["text"] },
  joint_reply: { parts: ["text", "files"], must: ["text"] },
  rework: { parts: ["reason", "assignee"], must: ["reason"] },
  close: { parts: ["satisfaction", "text"], must: ["satisfaction"] },
  void: { parts: ["reason"], must: ["reason"], danger: true },
  assign: { parts: ["assignee"] },
  ask_extension: { parts: ["amount", "reason"], must: ["amount", "reason"] },
  decide_extension: { parts: ["approved", "reason"], must: ["approved"] },
  urge: { parts: ["level", "text"], must: ["level"] },
  supervise: { parts: ["reason"], must: ["reason"] },
  contact: { parts: ["text"] },
  customer_said: { parts: ["text"], must: ["text"] },
  note: { parts: ["text"], must: ["text"] },
  ask: { parts: ["text"], must: ["text"] },
  answer: { parts: ["text"], must: ["text"] },
  attach: { parts: ["files"], must: ["files"] },
  act: { parts: ["act", "text"], must: ["act"] },
  call: { parts: ["role", "text"], must: ["role"] },
};

/** Steps with pages or dialogs of their own, and those that other things do. */
const ELSEWHERE: readonly Step[] = ["merge"];
const MOST_BUTTONS = 5;

export interface Arranged {
  main: Step[];
  more: Step[];
}

/** The buttons of an order: what leads on comes first, the rest is below “more”. A call is attached
 * by whoever is in one. */
export function arranged(
  possible: readonly Possible[],
  most = MOST_BUTTONS,
  inCall = false,
): Arranged {
  const allowed = new Set(possible.filter((one) => one.allowed).map((one) => one.step));
  if (!inCall) allowed.delete("call");
  const steps = STEPS.filter((step) => allowed.has(step) && !ELSEWHERE.includes(step));
  // A lone entry below “more” is better a button.
  const cut = steps.length <= most + 1 ? steps.length : most;
  return { main: steps.slice(0, cut), more: steps.slice(cut) };
}

const LEADS_ON: readonly Step[] = STEPS.slice(0, STEPS.indexOf("return"));

/** Whether it brings the order nearer to its end: the one button that stands out. */
export const leadsOn = (step: Step): boolean => LEADS_ON.includes(step);

export const isDanger = (step: Step): boolean => PLANS[step]?.danger ?? false;

/** What the form of a step asks, for an order in this state. */
export function partsOf(step: Step, ticket: Pick<Ticket, "state"> | null): readonly Part[] {
  const parts = PLANS[step]?.parts ?? [];
  // Only a revisit found out whether the customer is satisfied.
  if (step === "close" && ticket?.state !== "revisiting") {
    return parts.filter((part) => part !== "satisfaction");
  }
  return parts;
}

export const isMust = (step: Step, part: Part): boolean =>
  PLANS[step]?.must?.includes(part) ?? false;

/** The fields of the type's own that a step still needs. */
export function fieldsFor(step: Step, type: EffectiveType, ticket: Ticket): TicketField[] {
  return lacking(type.fields, ticket.fields, step);
}

/** Whether a step is done with one press: it asks for nothing, and nothing is lost by it. */
export function atOnce(step: Step, detail: TicketDetail | null): boolean {
  if (step === "edit" || step === "split") return false;
  if (partsOf(step, detail?.ticket ?? null).length > 0) return false;
  return detail === null || fieldsFor(step, detail.type, detail.ticket).length === 0;
}

/** The one who works here: what bulk acts a list offers him. */
export const BULK: readonly { step: Step; any: readonly string[] }[] = [
  { step: "sign", any: ["ticket.handle"] },
  { step: "dispatch", any: ["ticket.dispatch", "ticket.create"] },
  { step: "assign", any: ["ticket.handle", "ticket.dispatch"] },
  { step: "redirect", any: ["ticket.dispatch"] },
  { step: "urge", any: ["ticket.create", "ticket.dispatch", "ticket.supervise"] },
  { step: "supervise", any: ["ticket.supervise"] },
  { step: "close", any: ["ticket.revisit", "ticket.dispatch", "ticket.create"] },
  { step: "archive", any: ["ticket.dispatch", "ticket.supervise"] },
  { step: "void", any: ["ticket.dispatch", "ticket.supervise"] },
];

/** How many bulk acts stand beside each other; the rest is below “more”. */
export const BULK_BUTTONS = 5;

/** Steps there is no way back from: their form says so. */
export const isFinal = (step: Step): boolean => step === "void" || step === "archive";

/** Why a step that one expects is not there now, where the order itself says so. */
export type Hint = "jointMissing" | "returnsSpent" | "extensionAsked" | "extensionsSpent";

export function hintsOf({ ticket, type, possible }: TicketDetail): Hint[] {
  const blocked = (step: Step) => possible.some((one) => one.step === step && !one.allowed);
  const { switches } = type;
  const found: Hint[] = [];
  if (blocked("reply") && switches.wait_joint && ticket.joint.some((one) => !one.replied_at)) {
    found.push("jointMissing");
  }
  if (blocked("return") && ticket.returns >= switches.returns_most) found.push("returnsSpent");
  if (blocked("ask_extension")) {
    if (ticket.extension_asked) found.push("extensionAsked");
    else if (ticket.extensions >= switches.extensions_most) found.push("extensionsSpent");
  }
  return found;
}
