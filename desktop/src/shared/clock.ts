/**
 * The server's time as this page knows it, and one ticker for every running timer.
 * `live` sets the offset from each message; timers on screen read `serverNow()`.
 */
let offset = 0;

/** Tell the page what the server's clock showed just now (milliseconds since the epoch). */
export function noteServerTime(serverMs: number, localMs = Date.now()): void {
  offset = serverMs - localMs;
}

/** Now, by the server's clock, in milliseconds. */
export function serverNow(): number {
  return Date.now() + offset;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(Date.now() / 1000);

function tick(): void {
  second = Math.floor(serverNow() / 1000);
  for (const listener of listeners) listener();
}

/** Be called about once a second while anything on the page counts time. */
export function onSecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The current whole second by the server's clock; changes only with the ticker. */
export function currentSecond(): number {
  return timer === undefined ? Math.floor(serverNow() / 1000) : second;
}
