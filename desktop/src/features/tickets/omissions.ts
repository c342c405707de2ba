/** The list of omissions: what narrows it and what it asks the server. Pure. */
import type { Query } from "@/api/client";
import type { EffectiveType, RequiredAct } from "@/api/ticketTypes";
import { asInstants } from "@/shared/list/period";
import type { ListState } from "@/shared/list/urlState";

export const OMISSION_FILTERS = ["state", "type", "act", "by", "department", "from", "to"] as const;
export const OMISSION_SORT = "-at";

export function asOmissions({ q, filters }: Pick<ListState, "q" | "filters">): Query {
  const { from, to, ...rest } = filters;
  const at = asInstants(from, to);
  return {
    ...(q ? { q } : {}),
    ...rest,
    ...(at.from ? { at_from: at.from } : {}),
    ...(at.to ? { at_to: at.to } : {}),
  };
}

export function asOmissionSheet(state: ListState, after: string): Query {
  const sort = state.sort || OMISSION_SORT;
  return { ...asOmissions(state), sort, size: state.size, ...(after ? { after } : {}) };
}

/** Every act that some type asks for, once. */
export function actsOf(types: readonly EffectiveType[]): RequiredAct[] {
  const found = new Map<string, RequiredAct>();
  for (const { acts } of types) for (const act of acts) found.set(act.code, act);
  return [...found.values()];
}
