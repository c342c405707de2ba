/** What a step of an order's history says beyond its name: to whom, how much, what was written. Pure. */
import type { HistoryStep } from "@/api/ticketTypes";
import { duration, exact } from "@/shared/format";
import { type TextKey, type Translate, wordOf } from "@/shared/i18n";

/** One fact of a step: a label and what stands there. */
export interface Fact {
  label: TextKey;
  text: string;
}

type Names = Record<string, string>;

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** From which customer level to which, where the step changed it. */
function levelsOf(data: HistoryStep["data"]): string[] | null {
  const { changed } = data;
  if (typeof changed !== "object" || changed === null) return null;
  const pair = (changed as Record<string, unknown>).customer_level;
  return Array.isArray(pair) ? pair.map((one) => text(one) || "–") : null;
}

/** The facts in the order in which one reads them; ids as names. */
export function factsOf(
  step: HistoryStep,
  names: Names,
  t: Translate,
  nameIn: Partial<Record<"type" | "act" | "level", (code: string) => string>> = {},
): Fact[] {
  const { data } = step;
  const named = (id: unknown) => names[String(id)] ?? t("common.unknown");
  const found: Fact[] = [];
  const add = (label: TextKey, said: string) => {
    if (said) found.push({ label, text: said });
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
  const levels = levelsOf(data);
  if (levels)
    add("ticketPart.customerLevel", levels.map((one) => nameIn.level?.(one) ?? one).join(" → "));
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
  add("ticketPart.reason", step.reason.trim());
  add("ticketPart.text", text(data.text));
  return found;
}
