"""What a run of `bench day` says, from its raw figures alone. Pure.

`raw` holds the CPU seconds of playing and of looking the books over, how many calls, turns and
events there were, what happened how often, and every fault that was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GOAL = {"faults": 0, "calls": 10_000, "cpu_s": 90.0}
"""Nothing wrong, whatever the size; and a day of 10 000 calls in seconds of one core, 90 of them
where others use the machine as well."""


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a call costs on the floor, and how the day went."""
    return {
        "calls": raw["calls"],
        "faults": len(raw["faults"]),
        "play_s": raw["play_s"],
        "books_s": raw["books_s"],
        "ms_a_call": round(1000 * raw["play_s"] / raw["calls"], 2),
        "turns_a_call": round(raw["turns"] / raw["calls"], 1),
        "facts_a_call": round(raw["happened"]["events"] / raw["calls"], 1),
    }


def verdict(raw: Mapping[str, Any]) -> str:
    """`pass` when nothing is wrong and the time is within the goal for so many calls."""
    allowed = GOAL["cpu_s"] * max(1.0, raw["calls"] / GOAL["calls"])
    quick = raw["play_s"] + raw["books_s"] <= allowed
    return "pass" if not raw["faults"] and quick else "fail"
