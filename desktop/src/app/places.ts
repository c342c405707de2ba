/** Which page shows a thing that a notice is about. A feature adds its noun here. */
import type { About } from "@/api/notices";

const PAGES: Record<string, (id: string) => string> = {
  followup: (id) => `/followups?id=${id}`,
  followups: () => "/followups",
  article: (id) => `/knowledge?article=${id}`,
  call: (id) => `/calls/${id}`,
  customer: (id) => `/customers/${id}`,
  pool: (id) => `/pools/mine?pool=${id}`,
  ticket_people: (id) => `/ticket-people?user=${id}`,
  tickets: () => "/tickets?view=mine",
  ticket: (id) => `/tickets/${id}`,
};

export function placeOf({ noun, id }: About): string | null {
  return PAGES[noun]?.(id) ?? null;
}
