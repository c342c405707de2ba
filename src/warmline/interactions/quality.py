"""The network quality of a call's legs, as their phones measured it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

POOR_S = 15
"""A leg that was poor for so many seconds in all counts as poor, whatever its mean."""
MOST_LEGS = 20
"""Legs kept for one agent in one call; a page loaded anew has a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Means over a leg: `loss` 0 … 1, the worse one of both directions. `poor_s`: seconds with a
    MOS below `mos.POOR`; `mos_min` the worst moment."""

    samples: int
    poor_s: int
    loss: float
    jitter_ms: float
    rtt_ms: float
    mos_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuality:
    """What is kept of one leg; `mos` follows from the means."""

    agent: str
    leg: str
    samples: int
    poor_s: int
    loss: float
    jitter_ms: float
    rtt_ms: float
    mos: float
    mos_min: float
    poor: bool
