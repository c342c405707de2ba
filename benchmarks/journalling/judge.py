"""Figures and verdict of `bench journal`, from its raw numbers. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

GOAL = {"calls_per_s": 150, "lag_p99_s": 2.0, "cpu_ms_per_call": 4.0, "catch_up_per_s": 300}
"""At 450 000 calls an hour (125 a second) and some more; the lag is what a question about a call
waits at most for the projection; CPU is that of all four parts together."""

SEGMENTS, EVENTS = 5, 18
"""Of each call of the load: ivr, wait, ring, talk, wrap-up; and its facts."""


def figures(raw: dict[str, Any]) -> dict[str, Any]:
    """What the run says, from its raw numbers."""
    steady, backlog = raw["steady"], raw["backlog"]
    by_part = {
        name: round(1000 * spent / steady["calls"], 3) for name, spent in steady["cpu_s"].items()
    }
    lasted = steady["seconds"]
    return {
        "calls_per_s": round(steady["calls"] / lasted, 1),
        "steps_per_s": round(steady["steps"] / lasted, 1),
        "bytes_per_call": round(steady["bytes"] / steady["calls"]),
        "cpu_ms_per_call": round(sum(by_part.values()), 3),
        "cpu_ms_per_call_by_part": by_part,
        "lag_p50_s": share(steady["lags_s"], 0.5),
        "lag_p99_s": share(steady["lags_s"], 0.99),
        "forwarded_steps_per_s": round(backlog["steps"] / backlog["forwarded_s"]),
        "catch_up_per_s": round(backlog["calls"] / backlog["projected_s"]),
    }


def exact(raw: dict[str, Any]) -> bool:
    """Whether the tables hold each call once, whole, and nothing else."""
    calls, tables = raw["steady"]["calls"] + raw["backlog"]["calls"], raw["tables"]
    return bool(
        tables["calls"] == tables["whole"] == calls
        and tables["segments"] == SEGMENTS * calls
        and tables["open_segments"] == tables["aside"] == 0
    )


def verdict(raw: dict[str, Any]) -> str:
    """ "pass" when every goal is reached and the tables are exact."""
    found = figures(raw)
    reached = (
        steady_rate(raw) >= GOAL["calls_per_s"]
        and found["lag_p99_s"] <= GOAL["lag_p99_s"]
        and found["cpu_ms_per_call"] <= GOAL["cpu_ms_per_call"]
        and found["catch_up_per_s"] >= GOAL["catch_up_per_s"]
    )
    return "pass" if reached and exact(raw) else "fail"


def steady_rate(raw: dict[str, Any]) -> float:
    """The rate asked for; it was kept up if the lag is bounded."""
    return float(raw["steady"]["calls"]) / float(raw["steady"]["planned_s"])


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else 0.0
