/** Which page shows a thing that a notice is about. A feature adds its noun here. */
import type { About } from "@/api/notices";

const PAGES: Record<string, (id: string) => string> = {
  call: (id) => `/calls/${id}`,
  customer: (id) => `/customers/${id}`,
};

export function placeOf({ noun, id }: About): string | null {
  return PAGES[noun]?.(id) ?? null;
}
