"""What a run of `bench calls` says, from its raw steps alone: recomputed by a test from the file.

A step is an object of the results' `series` (see `steps.Step`). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RETRANSMITTED = 0.001
"""Share of messages that may be seen again in a clean step."""
ANSWER_P99_MS = 1000.0
WANTED_PER_S = 125
"""Calls a second of the mission: 450 000 in the busy hour."""
BESIDE_QUEUE, BESIDE_DIAL = 1.3, 0.95
"""Our highest clean rate over each peer's; the lower of the two is asked for."""
SWITCHING, EVERYTHING, STRETCH = 0.75, 1.0, 0.75
"""Our CPU per call over `Queue()`'s: Asterisk and voice; everything; everything, as a stretch."""
GENERATOR = ("sipp agents", "sipp callers", "driver")
SWITCH = ("asterisk", "voice")

Step = Mapping[str, Any]
Goal = dict[str, Any]


def clean(step: Step) -> bool:
    """No failed or refused call, next to nothing sent twice, and every caller answered within a
    second."""
    return bool(
        step["calls"] > 0
        and step["failed"] == 0
        and step["succeeded"] == step["calls"]
        and step["retransmissions"] < RETRANSMITTED * step["messages"]
        and step["answer_p99_ms"] < ANSWER_P99_MS
    )


def recorded_once(step: Step) -> bool:
    """Every call of the step that was not refused has one record in PostgreSQL, and no record is
    there besides."""
    accepted = step["calls"] - step["refused"]
    return bool(accepted == step["rows"] == step["records"] == step["records_distinct"])


def highest_clean(series: Sequence[Step], arm: str) -> int:
    """The highest rate an arm was clean at with every lower one tried clean too; calls per second.
    A rate that was tried twice counts when one of the tries was clean."""
    highest = 0
    rates = _rates(series, arm)
    for rate in sorted(rates):
        if not rates[rate]:
            break
        highest = rate
    return highest


def limit_found(series: Sequence[Step], arm: str) -> bool:
    """Whether the arm was tried at a rate that was too high for it."""
    return not all(_rates(series, arm).values())


def _rates(series: Sequence[Step], arm: str) -> dict[int, bool]:
    rates: dict[int, bool] = {}
    for step in series:
        if step["arm"] == arm:
            rates[step["rate"]] = rates.get(step["rate"], False) or clean(step)
    return rates


def cpu_per_call(
    series: Sequence[Step], arm: str, names: Sequence[str] | None = None, *, later: bool = False
) -> float:
    """Mean CPU milliseconds per call of the named processes (None: all of the arm's, the generator
    not) over the rates at which ours and `Queue()` were both clean; 0 when there are none.

    `later` adds what came after the calls, until the recordings were encoded; then only rates
    count at which the encoding was waited for to its end.
    """
    common = common_rates(series, later=later)
    steps = [
        step
        for step in series
        if step["arm"] == arm and step["rate"] in common and _counts(step, later)
    ]
    calls = sum(step["calls"] for step in steps)
    spent = sum(_spent(step, names, later) for step in steps)
    return 1000 * spent / calls if calls else 0.0


def _counts(step: Step, later: bool) -> bool:
    return clean(step) and (not later or step["unencoded"] == 0)


def _spent(step: Step, names: Sequence[str] | None, later: bool) -> float:
    return sum(
        float(value)
        for name, value in [*step["cpu_s"].items(), *(step["cpu_later_s"].items() if later else ())]
        if (name in names if names is not None else name not in GENERATOR)
    )


def common_rates(series: Sequence[Step], *, later: bool = False) -> set[int]:
    """Rates at which ours and `Queue()` (or the one there is) had a step that counts."""
    arms = {step["arm"] for step in series if step["arm"] != "dial"}
    return {
        rate
        for rate in {step["rate"] for step in series}
        if arms <= {step["arm"] for step in series if step["rate"] == rate and _counts(step, later)}
    }


def figures(series: Sequence[Step]) -> dict[str, Any]:
    """The figure of a run: rates in calls per second, CPU in milliseconds per call."""
    names = sorted({name for step in series for name in step["cpu_s"]})
    result: dict[str, Any] = {"compared_at_per_s": sorted(common_rates(series))}
    for arm in sorted({step["arm"] for step in series}):
        own = {name: round(cpu_per_call(series, arm, [name], later=True), 2) for name in names}
        result[arm] = {
            "highest_clean_per_s": highest_clean(series, arm),
            "limit_found": limit_found(series, arm),
            "cpu_ms_per_call": {name: value for name, value in own.items() if value},
            "switching_ms_per_call": round(cpu_per_call(series, arm, SWITCH), 2),
            "until_recorded_ms_per_call": round(cpu_per_call(series, arm), 2),
            "all_ms_per_call": round(cpu_per_call(series, arm, later=True), 2),
        }
    if "ours" in result and "queue" in result:
        result["ratio"] = {
            name: _ratio(
                result["ours"][f"{name}_ms_per_call"], result["queue"][f"{name}_ms_per_call"]
            )
            for name in ("switching", "until_recorded", "all")
        }
    return result


def _ratio(ours: float, peers: float) -> float | None:
    return round(ours / peers, 2) if ours and peers else None


def goals(series: Sequence[Step]) -> list[Goal]:
    """Every goal with its value, its limit and whether it was reached; `stretch` ones do not count
    for the verdict."""
    rates = {arm: highest_clean(series, arm) for arm in ("ours", "queue", "dial")}
    ratio = figures(series).get("ratio") or {}
    ours = [step for step in series if step["arm"] == "ours"]
    wrong = sum(not recorded_once(step) for step in ours)
    return [
        goal("clean calls per second", rates["ours"], "above", WANTED_PER_S),
        _beside(series, rates),
        goal("CPU of Asterisk and voice / peer's", ratio.get("switching"), "at most", SWITCHING),
        goal("CPU of everything / peer's", ratio.get("all"), "at most", EVERYTHING),
        goal("CPU of everything / peer's", ratio.get("all"), "at most", STRETCH, stretch=True),
        goal("steps with a call not recorded exactly once", wrong if ours else None, "at most", 0),
    ]


def _beside(series: Sequence[Step], rates: Mapping[str, int]) -> Goal:
    """Our rate beside the peers'. A peer whose limit was not found might go further, so the goal is
    not reached then."""
    asked = round(min(BESIDE_QUEUE * rates["queue"], BESIDE_DIAL * rates["dial"]), 1)
    name = f"clean calls per second / min({BESIDE_QUEUE} Queue(), {BESIDE_DIAL} Dial())"
    known = limit_found(series, "queue") and limit_found(series, "dial")
    found = goal(name, rates["ours"], "at least", asked)
    return {**found, "passed": found["passed"] and known and asked > 0, "limits_found": known}


def goal(name: str, value: float | None, how: str, limit: float, *, stretch: bool = False) -> Goal:
    """One goal; a value that is not known has not reached it."""
    reached = (
        value is not None
        and {
            "above": value > limit,
            "at least": value >= limit,
            "at most": value <= limit,
        }[how]
    )
    return {
        "goal": name,
        "value": value,
        "limit": f"{how} {limit:g}",
        "passed": reached,
        "stretch": stretch,
    }


def verdict(reached: Sequence[Goal]) -> str:
    """`pass` when every goal that is no stretch was reached."""
    return "pass" if all(one["passed"] for one in reached if not one["stretch"]) else "fail"
