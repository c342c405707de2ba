"""What a run of `bench calls` says, from its raw steps alone: recomputed by a test from the file.

A step is an object of the results' `series` (see `steps.Step`). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RETRANSMITTED = 0.001
"""Share of messages that may be seen again in a clean step."""
ANSWER_P99_MS = 1000.0

Step = Mapping[str, Any]


def clean(step: Step) -> bool:
    """No failed call, next to nothing sent twice, and every caller answered within a second."""
    return bool(
        step["calls"] > 0
        and step["failed"] == 0
        and step["succeeded"] == step["calls"]
        and step["retransmissions"] < RETRANSMITTED * step["messages"]
        and step["answer_p99_ms"] < ANSWER_P99_MS
    )


def recorded_once(step: Step) -> bool:
    """Every call of the step has one record in PostgreSQL, and no record is there besides."""
    return bool(step["calls"] == step["rows"] == step["records"] == step["records_distinct"])


def highest_clean(series: Sequence[Step], arm: str) -> int:
    """The highest rate an arm was clean at with every lower one clean too; calls per second. A
    rate that was tried twice counts when one of the tries was clean."""
    rates: dict[int, bool] = {}
    for step in series:
        if step["arm"] == arm:
            rates[step["rate"]] = rates.get(step["rate"], False) or clean(step)
    highest = 0
    for rate in sorted(rates):
        if not rates[rate]:
            break
        highest = rate
    return highest


def cpu_per_call(series: Sequence[Step], arm: str, names: Sequence[str] | None = None) -> float:
    """Mean CPU milliseconds per call of the named processes (None: all of the arm's, the generator
    not) over the rates at which both arms were clean; 0 when there are none."""
    common = [step for step in series if step["arm"] == arm and step["rate"] in _common(series)]
    calls = sum(step["calls"] for step in common if clean(step))
    spent = sum(
        value
        for step in common
        if clean(step)
        for name, value in step["cpu_s"].items()
        if (name in names if names is not None else not name.startswith("sipp"))
    )
    return 1000 * spent / calls if calls else 0.0


def _common(series: Sequence[Step]) -> set[int]:
    """Rates at which every arm had a clean step."""
    arms = {step["arm"] for step in series}
    return {
        rate
        for rate in {step["rate"] for step in series}
        if {step["arm"] for step in series if step["rate"] == rate and clean(step)} == arms
    }


def figures(series: Sequence[Step]) -> dict[str, Any]:
    """The figure of a run: rates in calls per second, CPU in milliseconds per call."""
    names = sorted({name for step in series for name in step["cpu_s"]})
    result: dict[str, Any] = {}
    for arm in sorted({step["arm"] for step in series}):
        own = {name: round(cpu_per_call(series, arm, [name]), 2) for name in names}
        result[arm] = {
            "highest_clean_per_s": highest_clean(series, arm),
            "cpu_ms_per_call": {name: value for name, value in own.items() if value},
            "switching_ms_per_call": round(cpu_per_call(series, arm, ["asterisk", "voice"]), 2),
            "all_ms_per_call": round(cpu_per_call(series, arm), 2),
        }
    ours, peer = result.get("ours"), result.get("peer")
    if ours and peer and peer["switching_ms_per_call"] and peer["all_ms_per_call"]:
        result["ratio"] = {
            "switching": round(ours["switching_ms_per_call"] / peer["switching_ms_per_call"], 2),
            "all": round(ours["all_ms_per_call"] / peer["all_ms_per_call"], 2),
        }
    return result


def verdict(series: Sequence[Step]) -> str:
    """`pass` when our highest clean rate is at least the peer's, is not 0, and every one of our
    steps left exactly one record per call."""
    ours = [step for step in series if step["arm"] == "ours"]
    holds = highest_clean(series, "ours") >= max(1, highest_clean(series, "peer"))
    return "pass" if holds and ours and all(recorded_once(step) for step in ours) else "fail"
