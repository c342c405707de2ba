/** Why a log-in was refused, and for how long the next attempt must wait. Pure. */
import { ApiError } from "@/api/client";
import type { TextKey } from "@/shared/i18n";

export interface Refusal {
  text: TextKey;
  waitSeconds: number;
}

/** Whether the password was right and a one-time code is wanted beside it. */
export function wantsCode(error: unknown): boolean {
  return error instanceof ApiError && error.code === "second_factor_needed";
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiError)) return { text: "error.unexpected", waitSeconds: 0 };
  const wait = waitOf(error);
  if (wait > 0) return { text: "login.wait", waitSeconds: wait };
  if (error.status === 0 || error.status >= 500) return { text: "login.away", waitSeconds: 0 };
  if (error.code === "one_time_code_wrong") return { text: "login.codeWrong", waitSeconds: 0 };
  if (error.code === "user_disabled") return { text: "login.disabled", waitSeconds: 0 };
  return { text: "login.wrong", waitSeconds: 0 };
}

function waitOf({ details }: ApiError): number {
  return typeof details.after_s === "number" ? Math.max(0, Math.ceil(details.after_s)) : 0;
}
