/**
 * HTTP to the server: one function per method, errors as `ApiError` with the server's code.
 * Mutating requests carry `X-Warmline: 1` (with the same-origin cookie it keeps forgery out).
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export type Query = Record<
  string,
  string | number | boolean | readonly string[] | null | undefined
>;

/** `?a=1&b=2` of what is set; empty values are left out, a list is `a=1&a=2`. */
export function queryString(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

let onSessionOver: () => void = () => {};

/** Who hears that the session is over (a 401 anywhere but at the log-in itself). */
export function whenSessionOver(listener: () => void): void {
  onSessionOver = listener;
}

async function problem(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as {
      error: {
        code: string;
        message: string;
        field?: string | null;
        details?: Record<string, unknown> | null;
      };
    };
    return new ApiError(
      response.status,
      error.code,
      error.message,
      error.field ?? null,
      error.details ?? {},
    );
  } catch {
    const code = response.status >= 500 ? "server_away" : "error";
    return new ApiError(response.status, code, response.statusText);
  }
}

async function call<T>(method: string, path: string, body?: unknown, more: More = {}) {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const response = await answer(method, path, json, "application/json", more);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** `keepalive`: it is sent even if the page is closed or loaded anew meanwhile. */
type More = Pick<RequestInit, "signal" | "keepalive">;

/** The server's answer, if it is not an error. */
async function answer(
  method: string,
  path: string,
  body: BodyInit | undefined,
  type: string,
  more: More = {},
): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Warmline"] = "1";
  if (body !== undefined) headers["Content-Type"] = type;
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers,
      credentials: "same-origin",
      body,
      ...more,
    });
  } catch (failure) {
    if (more.signal?.aborted) throw failure;
    throw new ApiError(0, "server_away", "The server cannot be reached.");
  }
  if (!response.ok) {
    const error = await problem(response);
    if (response.status === 401 && path !== "/session") onSessionOver();
    throw error;
  }
  return response;
}

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
  call<T>("GET", path + queryString(query), undefined, { signal });
export const post = <T = void>(path: string, body: unknown = {}) => call<T>("POST", path, body);
export const put = <T = void>(path: string, body: unknown) => call<T>("PUT", path, body);
/** `put` of what a page has to say at its very end. */
export const putAtLast = (path: string, body: unknown) =>
  call<void>("PUT", path, body, { keepalive: true });
export const patch = <T = void>(path: string, body: unknown) => call<T>("PATCH", path, body);
export const remove = <T = void>(path: string) => call<T>("DELETE", path);

/** Send a file as the whole body. */
export async function sendFile<T>(
  method: "POST" | "PUT",
  path: string,
  file: Blob,
  query: Query = {},
): Promise<T> {
  const to = path + queryString(query);
  return (await answer(method, to, file, "application/octet-stream")).json() as Promise<T>;
}

/** Ask for something that is no JSON, such as a sound. */
export async function postForBlob(path: string, body: unknown): Promise<Blob> {
  return (await answer("POST", path, JSON.stringify(body), "application/json")).blob();
}

/** A whole list, as an array or as the one page that holds it all. */
export type Items<T> = T[] | { items: T[] };

export function itemsOf<T>(answer: Items<T> | undefined): T[] {
  if (!answer) return [];
  return Array.isArray(answer) ? answer : answer.items;
}
