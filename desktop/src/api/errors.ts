/** What an error says to a person: the sentence of its code, or of its kind. Never the code itself. */
import { say, type TextKey, type Translate } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { ApiError } from "./client";

const BY_STATUS: Record<number, TextKey> = {
  0: "error.server_away",
  400: "error.invalid",
  401: "error.not_logged_in",
  403: "error.permission_needed",
  404: "error.missing",
  409: "error.conflict",
  422: "error.invalid",
  429: "error.too_many",
  502: "error.server_away",
  503: "error.retry_later",
  504: "error.server_away",
};

/** The sentence for an error in the chosen language. */
export function sentence(error: unknown, t: Translate = say): string {
  if (!(error instanceof ApiError)) return t("error.unexpected");
  const key = `error.${error.code}`;
  if (key in texts) return t(key as TextKey, params(error.details));
  return t(BY_STATUS[error.status] ?? "error.unexpected");
}

function params(details: Record<string, unknown>): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === "number") out[name] = Math.ceil(value);
    else if (typeof value === "string") out[name] = value;
    else if (Array.isArray(value) && value.every((one) => typeof one === "string"))
      out[name] = value.join(", ");
  }
  return out;
}

/** The field an error is about, for forms: `queue.name` → `name`. */
/** Where in what was sent the error lies, as a dotted path. */
export function pathOf(error: unknown): string | null {
  return error instanceof ApiError && error.field ? error.field : null;
}

export function fieldOf(error: unknown): string | null {
  return error instanceof ApiError && error.field ? (error.field.split(".").at(-1) ?? null) : null;
}
