/** The period filter of lists: whole days of the centre as instants, end not included. Pure. */
import { centreZone } from "../format";

const DAY_MS = 86_400_000;

/** Minutes the zone is ahead of UTC at an instant. */
function aheadMinutes(ms: number, zone: string): number {
  const text = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(ms)
    .find((part) => part.type === "timeZoneName")?.value;
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(text ?? "");
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === "-" ? -minutes : minutes;
}

/** Midnight of a day (YYYY-MM-DD) in the zone, as ISO text in UTC. */
export function midnight(day: string, zone = centreZone()): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  return new Date(utc - aheadMinutes(utc, zone) * 60_000).toISOString();
}

/** The day (YYYY-MM-DD) an instant falls on in the zone. */
export function dayOf(ms: number, zone = centreZone()): string {
  return new Date(ms + aheadMinutes(ms, zone) * 60_000).toISOString().slice(0, 10);
}

export function nextDay(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days as the person chose them → what the server is asked; `to` is the first instant after. */
export function asInstants(from: string | undefined, to: string | undefined) {
  return {
    ...(from ? { from: midnight(from) } : {}),
    ...(to ? { to: midnight(nextDay(to)) } : {}),
  };
}
