/** Files to and from the server. `fetch` tells no progress of what it sends, so uploads go the old way. */

import type { Attachment, AttachmentRules, Transport } from "@/shared/attachments/model";
import { say } from "@/shared/i18n";
import { ApiError, get, remove, sessionOver } from "./client";
import { sentence } from "./errors";

function upload(
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/attachments");
    request.setRequestHeader("X-Warmline", "1");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) {
        resolve(request.response as Attachment);
        return;
      }
      if (request.status === 401) sessionOver();
      reject(problemOf(request.status, request.response));
    };
    const away = () => reject(new ApiError(0, "server_away", "The server cannot be reached."));
    request.onerror = away;
    request.onabort = away;
    signal.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

interface Told {
  error?: {
    code: string;
    message: string;
    field?: string | null;
    details?: Record<string, unknown> | null;
  };
}

/** What an answer that is no success says. */
export function problemOf(status: number, answer: unknown): ApiError {
  const error = (answer as Told | null)?.error;
  if (!error) return new ApiError(status, status >= 500 ? "server_away" : "error", "");
  return new ApiError(status, error.code, error.message, error.field ?? null, error.details ?? {});
}

let rules: Promise<AttachmentRules> | null = null;

export const attachments: Transport = {
  upload,
  discard: (id) => remove(`/attachments/${id}`),
  rules: () => {
    rules ??= get<AttachmentRules>("/attachments/rules").catch((error: unknown) => {
      rules = null;
      throw error;
    });
    return rules;
  },
  href: ({ id }, inline = false) => `/api/attachments/${id}${inline ? "?inline=true" : ""}`,
  sentence: (error) => sentence(error, say),
};
