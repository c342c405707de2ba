"""`bench calls --agents 3000 --queues 200`: does a call cost the same in a large centre?

The arms climb as usual; what a call costs is compared with the kept run of the usual size. That
was another hour, so the peer's growth is told too: what both share is the machine's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.load import compare, place, results
from benchmarks.load.verdict import figures, goal, verdict

FLAT = 1.2
"""A call may cost so many times what it costs in the usual size, or what the peer's grows by."""
COST = "switching_ms_per_call"


async def measure(
    chosen: argparse.Namespace,
    here: place.Place,
    size: place.Size,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """All arms in the large centre."""
    found = await compare.climbed(chosen, here, size, say)
    kept = json.loads(results.CALLS.read_text(encoding="utf-8"))
    usual = {arm: kept["figure"][arm] for arm in ("ours", "queue")}
    return judged(found, usual)


def judged(found: Sequence[dict[str, Any]], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Figure, goals and verdict, from what is kept; `usual`: the arms' figures, usual size."""
    figure = figures(found)
    growth = {
        arm: round(figure[arm][COST] / usual[arm][COST], 2)
        for arm in usual
        if arm in figure and figure[arm][COST] and usual[arm][COST]
    }
    rates = {arm: figure.get(arm, {}).get("highest_clean_per_s", 0) for arm in ("ours", "queue")}
    reached = [
        goal("clean calls per second beside Queue()", rates["ours"], "at least", rates["queue"]),
        goal("clean calls per second", rates["ours"], "above", 0),
        goal(
            "growth of CPU per call with the centre",
            growth.get("ours"),
            "at most",
            round(max(FLAT, growth.get("queue", 0.0)), 2),
        ),
    ]
    return {
        "figure": {**figure, "growth": growth},
        "goals": reached,
        "verdict": verdict(reached),
        "usual": dict(usual),
        "series": list(found),
    }
