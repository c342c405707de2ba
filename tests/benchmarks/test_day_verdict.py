"""The verdict of `bench day` follows from its raw figures, made up and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.verdicts import day

KEPT = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "day.json"


def raw(**changed: Any) -> dict[str, Any]:
    """A day that passes."""
    whole = {"play_s": 20.0, "books_s": 5.0, "turns": 100_000, "calls": 10_000, "faults": []}
    return {**whole, "happened": {"events": 200_000}, **changed}


@pytest.mark.parametrize(
    "changed", [{"faults": ["somebody waited"]}, {"play_s": 86.0}], ids=["wrong", "slow"]
)
def test_given_one_goal_missed_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert day.verdict(raw()) == "pass"
    assert day.verdict(raw(**changed)) == "fail"


def test_given_several_days_then_they_may_take_so_many_times_as_long() -> None:
    assert day.verdict(raw(calls=20_000, play_s=170.0)) == "pass"
    assert day.figures(raw())["ms_a_call"] == 2.0


def test_given_the_kept_run_then_its_figures_and_verdict_follow_from_its_raw_ones() -> None:
    kept = json.loads(KEPT.read_text())
    assert kept["figure"] == day.figures(kept["raw"])
    assert kept["verdict"] == day.verdict(kept["raw"])
