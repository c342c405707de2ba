/** Files for an order: kept by the server first, bound to the order by the step that names them. */
import { ApiError } from "@/api/client";
import type { TicketFile } from "@/api/ticketTypes";

export async function upload(file: Blob, name: string): Promise<TicketFile> {
  const form = new FormData();
  form.append("file", file, name);
  let response: Response;
  try {
    response = await fetch("/api/attachments", {
      method: "POST",
      headers: { Accept: "application/json", "X-Warmline": "1" },
      credentials: "same-origin",
      body: form,
    });
  } catch {
    throw new ApiError(0, "server_away", "The server cannot be reached.");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer as TicketFile;
  const error = (answer as { error?: Record<string, unknown> } | null)?.error ?? {};
  throw new ApiError(
    response.status,
    String(error.code ?? "error"),
    String(error.message ?? response.statusText),
    null,
    (error.details as Record<string, unknown> | null) ?? {},
  );
}

/** 3.4 MB */
export function sizeWord(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let [value, at] = [bytes, 0];
  while (value >= 1024 && at < units.length - 1) [value, at] = [value / 1024, at + 1];
  return `${at === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

export const fileUrl = (id: string): string => `/api/attachments/${id}`;
