/** How forms and lists show an error: its sentence, and the path of the field it is about. */
import type { Translate } from "@/shared/i18n";
import { pathOf, sentence } from "./errors";

export const explainWith =
  (t: Translate) =>
  (error: unknown): { text: string; field: string | null } => ({
    text: sentence(error, t),
    field: pathOf(error),
  });
