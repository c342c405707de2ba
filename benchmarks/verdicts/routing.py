"""What a run of `bench routing` says, from its raw figures alone. Pure.

`raw["decisions"]` holds the large centre: how many decisions, their CPU seconds and a histogram of
them. `raw["growth"]` holds, by way of growing, one object per size with the mean CPU time of a
decision in each of several rounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.verdicts import histogram

GOAL = {"p99_ms": 1.0, "decisions_per_s": 20_000, "growth": 1.0}


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Percentiles in milliseconds of CPU time, decisions by the CPU second, and the growth."""
    decisions = raw["decisions"]
    return {
        "p50_ms": histogram.percentile(decisions["cpu_ms"], 0.5),
        "p99_ms": histogram.percentile(decisions["cpu_ms"], 0.99),
        "wall_p99_ms": histogram.percentile(decisions["wall_ms"], 0.99),
        "decisions_per_s": round(decisions["count"] / decisions["cpu_s"]),
        "follows_the_rules": raw["follows_the_rules"],
        "growth": {way: growth(sizes) for way, sizes in raw["growth"].items()},
    }


def growth(sizes: Sequence[Mapping[str, Any]]) -> float:
    """The exponent s of cost ~ (ln n)^s by least squares over the sizes: 0 is a cost that does not
    grow, 1 is a logarithm. Of each size the cheapest round counts: other work on the machine only
    ever makes a round dearer."""
    points = [(math.log(math.log(s["agents"])), math.log(min(s["mean_us"]))) for s in sizes]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    over = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return round(over / sum((x - mean_x) ** 2 for x, _ in points), 2)


def verdict(raw: Mapping[str, Any]) -> str:
    """`pass` when the answers are right, quick enough, and grow no faster than a logarithm."""
    found = figures(raw)
    holds = (
        found["follows_the_rules"] is True
        and found["p99_ms"] < GOAL["p99_ms"]
        and found["decisions_per_s"] >= GOAL["decisions_per_s"]
        and bool(found["growth"])
        and all(value <= GOAL["growth"] for value in found["growth"].values())
    )
    return "pass" if holds else "fail"
