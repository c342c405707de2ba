"""What a run of `bench moments` says, from its raw calls alone. Pure.

Each call has, by moment, the Unix time at which SIPp's log shows it and the one in its record:
`arrived` (the INVITE), `talked` (the agent's 200 OK), `ended` (the first BYE). Calls of the second
kind were held: `hold_began` and `hold_ended` are the turns in the RTP that the caller received (to
music, and back to what the agent's phone sends), `wrap_up_ended` is when done was pressed, by the
page's own log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOMENTS = ("arrived", "talked", "ended")
HELD_MOMENTS = ("hold_began", "hold_ended", "wrap_up_ended")
WITHIN_MS = 100.0

Call = Mapping[str, Mapping[str, float | None]]
"""`seen` and `recorded`, each moment → Unix time; None where there is none."""


def apart_ms(call: Call, moment: str) -> float | None:
    """How much later (or, negative, earlier) the record has it; None where either is missing."""
    seen, recorded = call["seen"].get(moment), call["recorded"].get(moment)
    return None if seen is None or recorded is None else 1000 * (recorded - seen)


def figures(calls: Sequence[Call], held: Sequence[Call]) -> dict[str, Any]:
    """By moment: median and extremes of the difference, and calls without one of the two."""
    found: dict[str, Any] = {"calls": len(calls)}
    found |= {moment: _spread(calls, moment) for moment in MOMENTS}
    found["held"] = len(held)
    return found | {moment: _spread(held, moment) for moment in HELD_MOMENTS}


def _spread(calls: Sequence[Call], moment: str) -> dict[str, Any]:
    known = sorted(d for call in calls if (d := apart_ms(call, moment)) is not None)
    return {
        "median_ms": round(known[len(known) // 2], 1) if known else None,
        "most_early_ms": round(known[0], 1) if known else None,
        "most_late_ms": round(known[-1], 1) if known else None,
        "missing": len(calls) - len(known),
    }


def verdict(calls: Sequence[Call], held: Sequence[Call]) -> str:
    """`pass` when there are calls of both kinds, and every moment of every call is there and within
    the limit."""
    every = [apart_ms(call, moment) for call in calls for moment in MOMENTS]
    every += [apart_ms(call, moment) for call in held for moment in HELD_MOMENTS]
    holds = bool(calls and held) and all(d is not None and abs(d) <= WITHIN_MS for d in every)
    return "pass" if holds else "fail"
