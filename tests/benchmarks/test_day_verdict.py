"""The verdict of `bench day` follows from its raw figures, made up."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.verdicts import day


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
