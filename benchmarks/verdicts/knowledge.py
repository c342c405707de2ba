"""What a run of `bench knowledge` says, from its raw figures alone. Pure.

`raw["ours"]`, `raw["peer"]`: kind of question → milliseconds by the wall, each; `raw["ours_cpu"]`:
of the processor in the process that answers, which other work changes least; `raw["quality"]`: the
judged set's recall of both; `raw["fresh_s"]`: seconds from a publication's commit to a hit in
another index, each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

GOAL = {"p99_ms": 50.0, "recall_at_5": 0.9, "fresh_s": 1.0}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all are not above."""
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 2)


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Percentiles of both arms by kind of question, recall of both, freshness."""
    told: dict[str, Any] = {}
    for arm in ("ours", "ours_cpu", "peer"):
        kinds = raw[arm]
        told[arm] = {
            kind: {"p50_ms": percentile(one, 0.5), "p99_ms": percentile(one, 0.99)}
            for kind, one in kinds.items()
        }
    worst = max(one["p99_ms"] for one in told["ours"].values())
    return {
        "p99_ms": worst,
        "recall_at_5": raw["quality"]["ours"]["recall"],
        "peer_recall_at_5": raw["quality"]["peer"]["recall"],
        "fresh_s": round(max(raw["fresh_s"]), 3),
        "kinds": told,
    }


def verdict(raw: Mapping[str, Any]) -> str:
    """`pass` when each kind's p99 keeps the goal, answers are good, changes found in time."""
    found = figures(raw)
    holds = (
        all(one["p99_ms"] < GOAL["p99_ms"] for one in found["kinds"]["ours"].values())
        and found["recall_at_5"] >= GOAL["recall_at_5"]
        and found["fresh_s"] < GOAL["fresh_s"]
    )
    return "pass" if holds else "fail"
