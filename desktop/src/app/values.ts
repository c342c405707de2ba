/** Whom a call is with and which order it is about, and what of them a script may say. Pure. */
import type { CallCards, Customer, CustomerField, OwnValue } from "@/api/customerTypes";
import { PRIORITIES, type Ticket } from "@/api/ticketTypes";
import type { PhoneNumber } from "@/api/types";

/** The customer of the call: the chosen one, or the only one with the number. A colleague's is not
 * said by name: his name is masked here. */
export function customerOf(cards: CallCards | undefined): Customer | null {
  if (!cards) return null;
  if (cards.linked) return cards.linked;
  if (cards.linked_colleagues || cards.colleagues.length || cards.matches.length !== 1) return null;
  return cards.matches[0] ?? null;
}

/** The last four digits of a number, as far as they are to be seen. */
export function tailOf({ raw, kind }: Pick<PhoneNumber, "raw" | "kind">): string {
  return kind === "anonymous" ? "" : (/(\d{4})$/.exec(raw)?.[1] ?? "");
}

const TITLE_KEYS = /^(title|salutation|honorific|gender|sex)$/i;
const TITLE_NAMES = /^(称呼|尊称|称谓|性别)$/;
const MAN = /^(男|男性|先生|m|male|mr\.?)$/i;
const WOMAN = /^(女|女性|女士|f|female|ms\.?|mrs\.?)$/i;
const IN_NAME = /(先生|女士|小姐|老师|医生|师傅|经理|总)$/;
const TWO_SIGNS =
  /^(欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|夏侯|慕容|皇甫|尉迟|公孙|令狐|长孙|宇文)/;
const LONGEST_NAME = 4;

/** How to address him, as his card says: an own field (称呼, or 性别 as 先生/女士), else a name that
 * says it itself. Nothing is guessed: unknown stays unknown. */
export function titleOf(customer: Customer, fields: readonly CustomerField[]): string {
  const name = customer.name.trim();
  const marked = fields.filter(
    (one) => one.active && (TITLE_KEYS.test(one.key) || TITLE_NAMES.test(one.zh.trim())),
  );
  for (const field of marked) {
    const said = saidOf(field, customer.fields[field.key]);
    if (MAN.test(said)) return `${surname(name)}先生`;
    if (WOMAN.test(said)) return `${surname(name)}女士`;
    if (said) return said;
  }
  return IN_NAME.test(name) ? name : "";
}

function saidOf(field: CustomerField, value: OwnValue | undefined): string {
  if (typeof value !== "string") return "";
  const choice = field.choices.find((one) => one.code === value);
  return (choice?.zh ?? value).trim();
}

/** Of a person's name in Chinese; a company's name has none. */
function surname(name: string): string {
  if (!/^\p{Script=Han}/u.test(name) || [...name].length > LONGEST_NAME) return "";
  return TWO_SIGNS.exec(name)?.[0] ?? [...name][0] ?? "";
}

type Pressed = Pick<Ticket, "due_at" | "priority" | "created_at">;

/** The order that presses most: the first to be due, then the most urgent, then the latest. */
export function mostPressing<T extends Pressed>(orders: readonly T[]): T | null {
  const end = ({ due_at }: Pressed) => (due_at ? Date.parse(due_at) : Number.POSITIVE_INFINITY);
  const sorted = [...orders].sort(
    (a, b) =>
      // Two without an end are as pressing as each other, not NaN apart.
      (end(a) === end(b) ? 0 : end(a) - end(b)) ||
      PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
      Date.parse(b.created_at) - Date.parse(a.created_at),
  );
  return sorted[0] ?? null;
}

/** The order a script speaks of, and the type it says. */
export interface OrderSaid {
  order: Ticket | null;
  type: string;
}

/**
 * The one that was opened or made in this call (`opened`), if it is known; else while one is written
 * only its type, since it has no number yet and another's would be wrong; else the caller's most
 * pressing unfinished one.
 */
export function orderSaid(
  opened: string | null,
  known: readonly Ticket[],
  written: string,
  callers: readonly Ticket[],
): OrderSaid {
  if (opened === null && written) return { order: null, type: written };
  const order =
    opened === null ? mostPressing(callers) : (known.find((one) => one.id === opened) ?? null);
  return { order, type: order?.type ?? "" };
}
