"""How a talk sounds, estimated from what the network did to it: loss, jitter, round trip → R → MOS.

By ITU-T G.107 (the E-model) with the default values of its table 2 for everything that cannot be
measured on a leg (R0 - Is = 93.2):
- Id by the usual short form of its delay impairment (Cole and Rosenbluth, "Voice over IP
  performance monitoring", 2001): 0.024·Ta + 0.11·(Ta - 177.3) above 177.3 ms;
- Ie,eff = Ie + (95 - Ie)·Ppl / (Ppl + Bpl), losses taken as random (BurstR = 1), with Ie = 0 and
  Bpl = 25.1 of G.711 with concealment (G.113 Appendix I); Opus does no worse;
- one way = half the round trip + twice the jitter (the buffer that swallows it) + 20 ms packet;
- MOS by G.107 Annex B.

It judges the network, not the speech. The page shows the same arithmetic while the talk lasts
(`desktop/src/features/softphone/mos.ts`); one table of known values (`tests/interactions/mos.json`)
holds both. Pure.
"""

from __future__ import annotations

R0 = 93.2
BPL = 25.1
PACKET_MS = 20.0
KNEE_MS = 177.3
POOR = 3.6
"""Below this many users are dissatisfied (G.107 Annex B, R < 70)."""
POOR_S = 15
"""A leg that was poor for so many seconds in all counts as poor, whatever its mean."""
MOST_LEGS = 20
"""Legs kept of one agent in one call; a page loaded anew has a new one."""


def rating(loss: float, jitter_ms: float, rtt_ms: float) -> float:
    """R for a share of lost packets (0 … 1), jitter and round trip in milliseconds."""
    delay = rtt_ms / 2 + 2 * jitter_ms + PACKET_MS
    impaired = 0.024 * delay + max(0.0, 0.11 * (delay - KNEE_MS))
    percent = 100 * min(1.0, max(0.0, loss))
    return R0 - impaired - 95 * percent / (percent + BPL)


def score_of(rating: float) -> float:
    """R → mean opinion score, 1 … 4.5."""
    r = min(100.0, max(0.0, rating))
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def mos(loss: float, jitter_ms: float, rtt_ms: float) -> float:
    """The mean opinion score with two digits."""
    return round(score_of(rating(loss, jitter_ms, rtt_ms)), 2)
