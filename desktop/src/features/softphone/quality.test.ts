import { describe, expect, it } from "vitest";
// biome-ignore lint/style/noRestrictedImports: the table that holds both languages to one arithmetic
import known from "../../../../tests/interactions/mos.json?raw";
import { mos, rating, scoreOf, verdictOf } from "./mos";
import { between, type Counters, countersOf, EVERY_S, QualityMeter } from "./quality";

interface Known {
  loss: number;
  jitter_ms: number;
  rtt_ms: number;
  r: number;
  mos: number;
}
const KNOWN = JSON.parse(known) as Known[];
const counters = (change: Partial<Counters>): Counters => ({
  lost: 0,
  received: 250,
  lostThere: 0,
  sent: 250,
  jitterMs: 2,
  rttMs: 20,
  ...change,
});

describe("the estimate", () => {
  it.each(KNOWN)("is $mos for loss $loss, jitter $jitter_ms ms, round trip $rtt_ms ms", (known) => {
    const measured = { loss: known.loss, jitterMs: known.jitter_ms, rttMs: known.rtt_ms };
    expect(rating(measured)).toBeCloseTo(known.r, 2);
    expect(mos(measured)).toBeCloseTo(known.mos, 2);
  });

  it("maps R to MOS as table B.1 of G.107 does", () => {
    const table = { 90: 4.34, 80: 4.03, 70: 3.6, 60: 3.1, 50: 2.58 };
    for (const [r, score] of Object.entries(table)) {
      expect(Math.abs(scoreOf(Number(r)) - score), r).toBeLessThan(0.01);
    }
  });

  it("never rises when anything gets worse", () => {
    const at = (loss: number, jitterMs: number, rttMs: number) => mos({ loss, jitterMs, rttMs });
    for (let n = 0; n < 40; n++) {
      expect(at((n + 1) / 40, 10, 50)).toBeLessThanOrEqual(at(n / 40, 10, 50));
      expect(at(0.01, 10 * (n + 1), 50)).toBeLessThanOrEqual(at(0.01, 10 * n, 50));
      expect(at(0.01, 10, 50 * (n + 1))).toBeLessThanOrEqual(at(0.01, 10, 50 * n));
    }
  });

  it("has a word: poor below 3.6", () => {
    expect([4.4, 3.8, 3.59].map(verdictOf)).toEqual(["good", "fair", "poor"]);
  });
});

describe("the counters", () => {
  it("given a browser's report, then loss, jitter and round trip are found in it", () => {
    const report = [
      { type: "inbound-rtp", kind: "audio", packetsReceived: 480, packetsLost: 20, jitter: 0.012 },
      {
        type: "remote-inbound-rtp",
        kind: "audio",
        packetsLost: 5,
        jitter: 0.004,
        roundTripTime: 0.08,
      },
      { type: "outbound-rtp", kind: "audio", packetsSent: 500 },
    ];
    expect(countersOf(report)).toEqual(
      counters({ lost: 20, received: 480, lostThere: 5, sent: 500, jitterMs: 12, rttMs: 80 }),
    );
  });

  it("given no sound yet, then there is nothing to judge", () => {
    expect(countersOf([{ type: "inbound-rtp", kind: "audio", packetsReceived: 0 }])).toBeNull();
  });

  it("given both directions, then the worse one counts, and only since the last look", () => {
    const first = counters({ lost: 100, received: 250 });
    const then = counters({ lost: 100, received: 500, lostThere: 25, sent: 500 });
    expect(between(first, then).loss).toBeCloseTo(0.1);
  });
});

describe("a leg's course", () => {
  const BAD = { jitterMs: 60, rttMs: 600 };

  it("given a poor network, then it counts for how long, and starts anew when it is good", () => {
    const meter = new QualityMeter();
    meter.take(counters({}));
    expect(meter.take(counters({ ...BAD, received: 500 }))?.poorFor).toBe(EVERY_S);
    expect(meter.take(counters({ ...BAD, received: 750 }))?.poorFor).toBe(2 * EVERY_S);
    expect(meter.take(counters({ received: 1000 }))?.poorFor).toBe(0);
    const summary = meter.summary();
    expect(summary).toMatchObject({ samples: 4, poor_s: 2 * EVERY_S });
    expect(summary?.mos_min).toBeLessThan(summary?.mos ?? 0);
  });

  it("given a hold, in which nothing comes, then nothing is judged", () => {
    const meter = new QualityMeter();
    const first = meter.take(counters({}));
    expect(meter.take(counters({}))).toBe(first);
    expect(meter.summary()?.samples).toBe(1);
  });

  it("given nothing measured, then there is no summary", () => {
    expect(new QualityMeter().summary()).toBeNull();
  });
});
