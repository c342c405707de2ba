/** What became of the rows of a bulk act, in words, and what would undo them. Pure. */
import type { Priority, RequiredAct, RowResult, Ticket } from "@/api/ticketTypes";
import { type Language, type TextKey, type Translate, wordOf } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { nameOf } from "./tree";

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Why a row was not done, as exactly as the server said it. */
export function rowWord(
  { code, facts = {} }: Pick<RowResult, "code" | "facts">,
  t: Translate,
  language: Language,
): string {
  if (code === "ticket_step_impossible" && typeof facts.state === "string") {
    const state = wordOf(t, "ticketState", facts.state);
    const steps = list(facts.possible).map((one) => wordOf(t, "ticketStep", String(one)));
    return steps.length > 0
      ? t("tickets.rowState", { state, steps: steps.slice(0, 4).join(t("common.and")) })
      : t("tickets.rowStateOnly", { state });
  }
  if (code === "ticket_step_not_yours" && typeof facts.step === "string") {
    return t("tickets.rowNotYours", { step: wordOf(t, "ticketStep", facts.step) });
  }
  if (code === "ticket_acts_missing") {
    const acts = list(facts.acts) as Pick<RequiredAct, "zh" | "en">[];
    const names = acts.map((one) => nameOf(one, language));
    if (names.length > 0) return t("tickets.actsBefore", { names: names.join(t("common.and")) });
  }
  if (code === "ticket_changed") {
    const [last] = list(facts.steps).slice(-1) as { by_name?: string; step?: string }[];
    if (last?.by_name && last.step) {
      return t("tickets.rowChanged", {
        name: last.by_name,
        step: wordOf(t, "ticketStep", last.step),
      });
    }
  }
  const key = `error.${code}`;
  return key in texts ? t(key as TextKey) : t("error.unexpected");
}

/** The rows that give each order that was changed the priority it had. */
export function undoing(
  rows: readonly RowResult[],
  of: readonly Ticket[],
): { id: string; version: number; priority: Priority }[] {
  const before = new Map(of.map((one) => [one.id, one.priority]));
  return rows.flatMap(({ id, done, version }) => {
    const priority = before.get(id);
    return done && version !== null && priority ? [{ id, version, priority }] : [];
  });
}
