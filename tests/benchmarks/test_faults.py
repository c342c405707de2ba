"""The verdict of `bench faults` follows from its raw faults and counts, made up or kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.breaking import judge

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = sorted(RESULTS.glob("faults*.json"))


def fault(**changed: Any) -> dict[str, Any]:
    """A blow that nobody noticed."""
    whole = {
        "part": "voice",
        "how": "kill",
        "at": 1.0,
        "back_s": 2.5,
        "taken_over_s": 2.4,
        "states_s": 3.1,
        "dropped": [],
        "lost": [],
    }
    return {**whole, **changed}


def run(**changed: Any) -> dict[str, Any]:
    """A run without loss."""
    whole = {
        "faults": [fault(), fault(part="web", taken_over_s=0.0)],
        "sound": {"gaps": [[30000, 5.0, 0.15]], "late": [], "sent": 900, "heard": 900},
        "records": {
            "records": 7,
            "lost": [],
            "doubled": [],
            "foreign": [],
            "open": [],
            "recordings": {"stored": 7},
            "files_missing": [],
            "files_shared": [],
            "absurd": [],
        },
        "restless": {"created": 4, "succeeded": 4, "failed": 0},
    }
    return {**whole, **changed}


def test_given_a_run_without_loss_when_judged_then_it_passes() -> None:
    assert judge.verdict(run()) == "pass"


@pytest.mark.parametrize(
    "changed",
    [
        {"faults": []},
        {"faults": [fault(dropped=["139"])]},
        {"faults": [fault(lost=["139"])]},
        {"faults": [fault(states_s=5.01)]},
        {"faults": [fault(taken_over_s=3.01)]},
        {"sound": {"gaps": [], "late": [], "sent": 9, "heard": 0}},
        {"sound": {"gaps": [[30000, 5.0, 0.21]], "late": [], "sent": 9, "heard": 9}},
    ],
)
def test_given_one_loss_or_delay_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert judge.verdict(run(**changed)) == "fail"


@pytest.mark.parametrize(
    "changed",
    [
        {"lost": ["138"]},
        {"doubled": ["138"]},
        {"foreign": ["138"]},
        {"open": ["138"]},
        {"absurd": ["138"]},
        {"files_missing": ["a"]},
        {"files_shared": ["a"]},
        {"recordings": {"stored": 6, "failed": 1}},
    ],
)
def test_given_one_record_amiss_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert judge.verdict(run(records={**run()["records"], **changed})) == "fail"


def test_given_a_sender_that_was_late_when_gaps_are_counted_then_they_are_its_own() -> None:
    sound = {"gaps": [[30000, 5.0, 0.3], [30002, 9.0, 0.4]], "late": [[5.2, 0.2]]}
    assert judge.gaps(sound) == ([0.4], 1)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_a_kept_run_when_read_then_figure_and_verdict_follow_from_it(kept: Path) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["figure"] == judge.figures(result["run"])
    assert result["verdict"] == judge.verdict(result["run"])
