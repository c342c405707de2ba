/** The last four digits of a number, as far as they are to be seen. Pure. */
import type { PhoneNumber } from "@/api/types";

export function tailOf({ raw, kind }: Pick<PhoneNumber, "raw" | "kind">): string {
  return kind === "anonymous" ? "" : (/(\d{4})$/.exec(raw)?.[1] ?? "");
}
