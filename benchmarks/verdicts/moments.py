"""What a run of `bench moments` says, from its raw calls alone. Pure.

Each call has, by moment, the Unix time at which SIPp's log shows it and the one in its record:
`arrived` (the INVITE), `talked` (the agent's 200 OK), `ended` (the first BYE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOMENTS = ("arrived", "talked", "ended")
WITHIN_MS = 100.0

Call = Mapping[str, Mapping[str, float | None]]
"""`seen` and `recorded`, each moment → Unix time; None where there is none."""


def apart_ms(call: Call, moment: str) -> float | None:
    """How much later (or, negative, earlier) the record has it; None where either is missing."""
    seen, recorded = call["seen"].get(moment), call["recorded"].get(moment)
    return None if seen is None or recorded is None else 1000 * (recorded - seen)


def figures(calls: Sequence[Call]) -> dict[str, Any]:
    """By moment: median and extremes of the difference, and calls without one of the two."""
    found: dict[str, Any] = {"calls": len(calls)}
    for moment in MOMENTS:
        known = sorted(d for call in calls if (d := apart_ms(call, moment)) is not None)
        found[moment] = {
            "median_ms": round(known[len(known) // 2], 1) if known else None,
            "most_early_ms": round(known[0], 1) if known else None,
            "most_late_ms": round(known[-1], 1) if known else None,
            "missing": len(calls) - len(known),
        }
    return found


def verdict(calls: Sequence[Call]) -> str:
    """`pass` when every moment of every call is there and within the limit."""
    every = [apart_ms(call, moment) for call in calls for moment in MOMENTS]
    holds = bool(every) and all(d is not None and abs(d) <= WITHIN_MS for d in every)
    return "pass" if holds else "fail"
