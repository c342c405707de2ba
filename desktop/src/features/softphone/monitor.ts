/**
 * Watches the network quality of the talk while it lasts and reports each leg's course at its end.
 * `controller` tells it which session is up; `quality` does the arithmetic.
 */
import { useSyncExternalStore } from "react";
import { createValue } from "@/shared/value";
import { countersOf, EVERY_S, type Quality, QualityMeter, type Summary } from "./quality";

interface Leg {
  session: string;
  call: string | null;
  meter: QualityMeter;
}

export interface MonitorPorts {
  stats: (session: string) => Promise<Iterable<[string, unknown]> | null>;
  report: (call: string, leg: string, summary: Summary) => void;
}

const quality = createValue<Quality | null>(null);

export class Monitor {
  private leg: Leg | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly ports: MonitorPorts) {}

  /** The session in talk now, or none. */
  follow(session: string | null, call: string | null): void {
    if (session === (this.leg?.session ?? null)) {
      if (this.leg && call) this.leg.call = call;
      return;
    }
    this.close();
    if (session === null) return;
    this.leg = { session, call, meter: new QualityMeter() };
    this.timer = setInterval(() => void this.look(), EVERY_S * 1000);
  }

  /** The leg is over, or the page is about to go: what was measured goes to the record. */
  close(): void {
    clearInterval(this.timer);
    const { leg } = this;
    this.leg = null;
    quality.set(null);
    const summary = leg?.meter.summary();
    if (leg?.call && summary) this.ports.report(leg.call, leg.session, summary);
  }

  private async look(): Promise<void> {
    const { leg } = this;
    if (!leg) return;
    const report = await this.ports.stats(leg.session).catch(() => null);
    if (!report || this.leg !== leg) return;
    const stats = [...report].map(([, stat]) => stat as { type: string });
    quality.set(leg.meter.take(countersOf(stats)));
  }
}

export const useQuality = (): Quality | null =>
  useSyncExternalStore(quality.subscribe, quality.get, quality.get);
