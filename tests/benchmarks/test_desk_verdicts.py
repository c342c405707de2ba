"""The verdicts of `bench customers`, `bench card` and of an import's memory: each part of a goal
can fail them."""

from __future__ import annotations

import argparse
from typing import Any

import pytest

from benchmarks import card, customers, imports

ANSWERS = {f"{group}: something": {"p95_ms": 10.0} for group in customers.GOALS_MS}
NIGHTS = {"first": {"seconds": 60.0}, "second": {"seconds": 80.0}}
MORNING = {"seconds": 100.0}


def test_given_a_desk_within_its_goals_when_judged_then_it_passes() -> None:
    assert customers.verdict(ANSWERS, NIGHTS, MORNING) == "pass"


@pytest.mark.parametrize("group", customers.GOALS_MS)
def test_given_one_group_past_its_goal_or_not_asked_when_judged_then_it_fails(group: str) -> None:
    name = f"{group}: something"
    slow = {**ANSWERS, name: {"p95_ms": customers.GOALS_MS[group] + 1}}
    assert customers.verdict(slow, NIGHTS, MORNING) == "fail"
    assert customers.too_slow(slow) == [name]
    without = {key: one for key, one in ANSWERS.items() if key != name}
    assert customers.verdict(without, NIGHTS, MORNING) == "fail"


def test_given_a_long_night_or_none_or_a_late_morning_when_judged_then_it_fails() -> None:
    late = {**NIGHTS, "second": {"seconds": customers.NIGHT_S + 1}}
    assert customers.verdict(ANSWERS, late, MORNING) == "fail"
    assert customers.verdict(ANSWERS, {}, MORNING) == "fail"
    assert customers.verdict(ANSWERS, NIGHTS, {"seconds": customers.MORNING_S + 1}) == "fail"
    assert customers.verdict(ANSWERS, NIGHTS, {}) == "fail"


def test_given_times_when_told_then_the_percentiles_are_those_of_the_slowest() -> None:
    found = customers.figures([float(one) for one in range(100, 0, -1)])
    assert found == {"times": 100, "p50_ms": 50.5, "p95_ms": 95, "p99_ms": 99, "max_ms": 100}


# The card ----------------------------------------------------------------------------------------


def _calls(slow: int = 0, ms: float = 90.0) -> list[dict[str, Any]]:
    """Twenty calls of each kind, so many of them later than the goal."""
    found = [
        {"kind": kind, "card_ms": ms, "offer_ms": 40.0} for kind in card.KINDS for _ in range(20)
    ]
    return [*({**one, "card_ms": card.GOAL_MS + 1} for one in found[:slow]), *found[slow:]]


def test_given_calls_within_the_goal_when_judged_then_they_pass() -> None:
    assert card.verdict(_calls()) == "pass"
    assert card.verdict(_calls(slow=4)) == "pass"
    assert card.figures(_calls(slow=4))["known"]["max_ms"] == card.GOAL_MS + 1


def test_given_a_slow_twentieth_a_failed_call_or_no_such_kind_when_judged_then_they_fail() -> None:
    assert card.verdict(_calls(slow=5)) == "fail"
    assert card.verdict([*_calls(), {"kind": "known", "offers": 2}]) == "fail"
    assert card.verdict([one for one in _calls() if one["kind"] != "several"]) == "fail"
    assert card.verdict([]) == "fail"


def test_given_offers_when_laid_to_calls_then_each_has_the_one_made_while_it_waited() -> None:
    seen = [
        {"kind": "known", "begun": 1000.0, "offer": 1540.0, "card": 1590.0, "card_there": 1580.0},
        {"kind": "unknown", "begun": 3000.0, "offer": 3100.0, "card": 3200.0, "card_there": 3190.0},
    ]
    made = [("warm", 500.0), ("one", 1500.0), ("late", 3300.0)]
    first, second = card.joined(seen, made)
    assert first == {"kind": "known", "offer_ms": 40.0, "card_ms": 90.0, "there_ms": 80.0}
    assert second == {"kind": "unknown", "offers": 0}


# An import's memory ------------------------------------------------------------------------------


def _part(grown: float) -> dict[str, Any]:
    return {
        "state": "done",
        "figures": {"rows": 1},
        "seconds": 1.0,
        "peak_mb": 100,
        "memory": {"grown_mb": grown},
        "list": {"p99_ms": 10.0},
    }


def test_given_a_process_that_starts_and_stays_when_told_then_it_did_not_grow() -> None:
    flat = [(float(at), 20.0 * at if at < 10 else 200.0) for at in range(120)]
    found = imports.of_memory(flat)
    assert abs(found["grown_mb"]) < 1
    assert found["samples"][0] == [0, 0]
    assert len(found["samples"]) <= imports.SAMPLES_KEPT + 1


def test_given_a_process_that_grows_with_the_rows_when_judged_then_it_fails() -> None:
    growing = [(float(at), 150.0 + at) for at in range(120)]
    grown = imports.of_memory(growing)["grown_mb"]
    assert 90 < grown < 100
    chosen = argparse.Namespace(rows=100_000)
    one, other = _part(0.0), _part(grown)
    assert imports.verdict({"check": one, "apply": one}, chosen)
    assert not imports.verdict({"check": one, "apply": other}, chosen)
