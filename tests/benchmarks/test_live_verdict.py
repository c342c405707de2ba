"""The verdict of `bench live` follows from its raw figures, made up and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.living import times
from benchmarks.verdicts import live

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = sorted(RESULTS.glob("live*.json"))
MOMENT = "2026-01-05T01:00:00.500000+00:00"
UNIX = 1767574800.5


def stretch(name: str, **changed: Any) -> dict[str, Any]:
    """A stretch that keeps the goal."""
    ways = {"agent": {"50": 100}, "board": {"90": 100}, "slow": {"9000": 5}}
    whole: dict[str, Any] = {"name": name, "calls": 100, "failed": 0, "event_to_page_ms": ways}
    whole["made_to_page_ms"] = {"20": 190}
    return {**whole, **changed}


def raw(**changed: Any) -> dict[str, Any]:
    """A run that passes."""
    whole = {
        "rate": 50,
        "stretches": [stretch("all_read"), stretch("some_slow")],
        "slow": {"readers": 5, "with_new_snapshot": 5, "snapshots": 6},
        "pages": {
            "open": 500,
            "gaps": 0,
            "closed": 0,
            "quick_with_new_snapshot": 0,
            "compared": 10,
            "differing": 0,
        },
    }
    return {**whole, **changed}


LATE = {"agent": {"50": 95, "210": 5}, "board": {"90": 100}}


@pytest.mark.parametrize(
    "changed",
    [
        {"stretches": [stretch("all_read")]},
        {"stretches": [stretch("all_read"), stretch("some_slow", event_to_page_ms=LATE)]},
        {"stretches": [stretch("all_read", failed=1), stretch("some_slow")]},
        {"slow": {"readers": 5, "with_new_snapshot": 4, "snapshots": 4}},
        {"slow": {"readers": 0, "with_new_snapshot": 0, "snapshots": 0}},
        {"rate": 20},
        {"pages": {**raw()["pages"], "open": 200}},
        {"pages": {**raw()["pages"], "gaps": 1}},
        {"pages": {**raw()["pages"], "differing": 1}},
        {"pages": {**raw()["pages"], "quick_with_new_snapshot": 1}},
        {"pages": {**raw()["pages"], "compared": 0}},
    ],
)
def test_given_one_goal_missed_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert live.verdict(raw()) == "pass"
    assert live.verdict(raw(**changed)) == "fail"


def test_given_a_slow_readers_own_delay_then_it_is_not_counted() -> None:
    assert live.figures(raw())["some_slow"]["p99_ms"] == 90


def test_given_a_page_and_the_journal_when_joined_then_the_way_begins_at_the_switch() -> None:
    began = {("agent-1", MOMENT): times.Began(UNIX - 0.1, UNIX)}
    page: dict[str, Any] = {
        "kind": "agent",
        "seen": [["agent-1", MOMENT, UNIX + 0.05, UNIX + 0.03]],
    }
    page["seen"] += [["x", MOMENT, UNIX, UNIX]]
    found = times.ways([page], began, UNIX - 1, UNIX + 1)
    assert found.whole["agent"] == [pytest.approx(150, abs=0.1)]
    assert found.told == [pytest.approx(50, abs=0.1)]
    assert found.sent == [pytest.approx(20, abs=0.1)]
    assert found.without == 1
    assert times.ways([page], began, UNIX + 1, UNIX + 2).whole["agent"] == []


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_the_kept_run_when_its_raw_figures_are_read_then_the_verdict_follows(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["figure"] == live.figures(result["raw"])
    assert result["verdict"] == live.verdict(result["raw"])
