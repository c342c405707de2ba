/** What a step of an order's history says beyond its name: to whom, how much, what was written and what
 * was changed. The same as the paper of the evidence says (`tickets/export/printed.py`). Pure. */
import type { HistoryStep, TicketValue } from "@/api/ticketTypes";
import { duration, exact } from "@/shared/format";
import { type TextKey, type Translate, wordOf } from "@/shared/i18n";

/** One fact of a step: a label in words and what stands there. */
export interface Fact {
  label: string;
  text: string;
}

/** A field of a type's own, and how a value of it reads. */
export interface OwnField {
  name: string;
  value: (value: TicketValue | null) => string;
}

/** What only the page knows the names of. */
export interface NameIn {
  type?: (id: string) => string;
  act?: (code: string) => string;
  level?: (code: string) => string;
  field?: (key: string) => OwnField | undefined;
}

/** What stands where the words of somebody who was erased stood. */
const HIDDEN = "***";
type Names = Record<string, string>;

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** Fields that every order has, as they are called on its page. */
const PLAIN: Record<string, TextKey> = {
  type: "tickets.type",
  title: "tickets.title",
  content: "tickets.content",
  address: "tickets.address",
  priority: "tickets.priority",
  customer: "tickets.customer",
  confidential: "tickets.confidential",
  customer_level: "ticketPart.customerLevel",
};

function readsAs(field: OwnField | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return field ? field.value(value as TicketValue) : String(value);
}

/** One changed field with what stood there before and after. */
function changeOf(key: string, pair: unknown, t: Translate, nameIn: NameIn): Fact {
  const own = key.startsWith("fields.") ? key.slice("fields.".length) : null;
  const field = own === null ? undefined : nameIn.field?.(own);
  const plain = PLAIN[key];
  const label = plain ? t(plain) : (field?.name ?? own ?? key);
  // Whose the order is, is an id, and may not be for everybody.
  if (!Array.isArray(pair) || key === "customer") return { label, text: t("tickets.isChanged") };
  const said = (value: unknown): string => {
    if (typeof value === "boolean" && !field) return t(value ? "common.yes" : "common.no");
    if (value === HIDDEN) return HIDDEN;
    if (key === "priority") return wordOf(t, "ticketPriority", String(value));
    if (key === "customer_level" && value) {
      return nameIn.level?.(String(value)) ?? String(value);
    }
    if (key === "type") return nameIn.type?.(String(value)) ?? t("common.unknown");
    return readsAs(field, value);
  };
  return { label, text: t("tickets.beforeAfter", { old: said(pair[0]), new: said(pair[1]) }) };
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The facts in the order in which one reads them; ids as names. */
export function factsOf(
  step: HistoryStep,
  names: Names,
  t: Translate,
  nameIn: NameIn = {},
): Fact[] {
  const { data } = step;
  const named = (id: unknown) => names[String(id)] ?? t("common.unknown");
  const found: Fact[] = [];
  const add = (label: TextKey, said: string) => {
    if (said) found.push({ label: t(label), text: said });
  };
  add("ticketPart.department", data.department ? named(data.department) : "");
  add("ticketPart.assignee", data.assignee ? named(data.assignee) : "");
  add("ticketPart.joint", list(data.joint).map(named).join(t("common.and")));
  if (typeof data.amount === "number" && data.amount > 0) {
    const unit = wordOf(t, "ticketUnit", text(data.unit));
    add("ticketPart.amount", `${data.amount} ${unit}`);
  }
  if (typeof data.approved === "boolean") {
    add("ticketPart.approved", t(data.approved ? "tickets.approved" : "tickets.refused"));
  }
  if (step.step === "urge" && typeof data.level === "number") {
    add("ticketPart.level", wordOf(t, "ticketUrge", String(data.level)));
  }
  if (data.satisfaction) {
    add("ticketPart.satisfaction", wordOf(t, "ticketSatisfaction", text(data.satisfaction)));
  }
  if (data.type) add("tickets.type", nameIn.type?.(String(data.type)) ?? "");
  if (data.act) add("ticketPart.act", nameIn.act?.(String(data.act)) ?? "");
  add("ticketPart.person", data.person ? named(data.person) : "");
  add("ticketPart.inviter", data.inviter ? named(data.inviter) : "");
  add("ticketPart.line", text(data.line));
  add("ticketPart.outcome", data.outcome ? wordOf(t, "ticketOutcome", text(data.outcome)) : "");
  if (typeof data.seconds === "number") add("ticketPart.seconds", duration(data.seconds));
  if (step.step === "conference") add("ticketPart.rungAt", exact(text(data.rung_at)));
  if (step.step === "hand_over")
    add("ticketPart.pool", data.pool ? wordOf(t, "ticketPool", text(data.pool)) : "");
  if (step.step === "call" || step.step === "called")
    add("tickets.calls", wordOf(t, "ticketCall", text(data.role)));
  const files = list(data.attachments).length;
  add("ticketPart.files", files > 0 ? t("tickets.fileCount", { count: files }) : "");
  add("tickets.clock", data.clock ? wordOf(t, "ticketClockName", text(data.clock)) : "");
  add("tickets.related", text(data.number));
  // Orders that this person may not open are counted and not named.
  if (typeof data.hidden === "number")
    add("tickets.related", t("tickets.outsideView", { count: data.hidden }));
  if (typeof data.score === "number") {
    const why = list(data.why).map((one) => wordOf(t, "ticketWhy", one));
    const score = t("tickets.score", { score: data.score });
    add("tickets.alikeBy", [score, ...why].join(t("common.and")));
  }
  add("ticketPart.children", list(data.children).join(t("common.and")));
  add("ticketPart.others", list(data.others).join(t("common.and")));
  for (const [key, value] of Object.entries(record(data.fields))) {
    const field = nameIn.field?.(key);
    found.push({ label: field?.name ?? key, text: readsAs(field, value) });
  }
  for (const [key, pair] of Object.entries(record(data.changed))) {
    found.push(changeOf(key, pair, t, nameIn));
  }
  add("ticketPart.reason", step.reason.trim());
  add("ticketPart.text", text(data.text));
  return found;
}
