/** Export of the filtered list: streamed, so the bytes so far can be shown, then saved. */
import { asQuery, type ListState } from "@/shared/list/urlState";
import { ApiError, type Query, queryString } from "./client";

export type Format = "xlsx" | "csv";

/** What an export of a list asks: everything the list does but for the page. */
export function exportQuery(state: ListState): Query {
  const { page: _page, size: _size, ...query } = asQuery(state);
  return query;
}

export async function exportList(
  path: string,
  query: Query,
  format: Format,
  progress: (bytes: number) => void,
): Promise<void> {
  const response = await fetch(`/api${path}/export${queryString({ ...query, format })}`, {
    credentials: "same-origin",
  });
  if (!response.ok || !response.body) {
    throw new ApiError(response.status, "export_failed", response.statusText);
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.byteLength;
    progress(bytes);
  }
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  save(new Blob(parts, { type }), nameOf(response) ?? `export.${format}`);
}

function nameOf(response: Response): string | null {
  const header = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(header)?.[1] ?? null;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
