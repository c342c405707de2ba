"""The verdict of `bench rejoin` follows from its raw seconds, made up or kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import rejoin

KEPT = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "rejoin.json"


def test_given_all_within_the_goal_when_judged_then_it_passes() -> None:
    assert rejoin.verdict({"reload_in_talk": [1.0, 3.0], "hang_up_by_agent": [0.2]}) == "pass"


@pytest.mark.parametrize("raw", [{}, {"reload_in_talk": []}, {"reload_in_talk": [0.1, 3.01]}])
def test_given_nothing_taken_or_one_too_long_when_judged_then_it_fails(
    raw: dict[str, list[float]],
) -> None:
    assert rejoin.verdict(raw) == "fail"


def test_given_a_slow_registration_when_judged_then_it_is_only_reported() -> None:
    raw = {"registered_again": [9.0], "hold_by_page": [0.5, 0.7, 0.6]}
    assert rejoin.verdict(raw) == "pass"
    assert rejoin.figures(raw)["hold_by_page"] == {"times": 3, "median_s": 0.6, "worst_s": 0.7}


def test_given_the_kept_run_when_read_then_figure_and_verdict_follow_from_its_seconds() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept["figure"] == rejoin.figures(kept["raw"])
    assert kept["verdict"] == rejoin.verdict(kept["raw"])
