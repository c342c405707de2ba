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


def play(name: str, **changed: Any) -> dict[str, Any]:
    """A play in which everything was as it should be."""
    facts: dict[str, Any] = dict.fromkeys(judge.AT_MOST[name], 0) | judge.ALSO[name]
    return {"facts": {**facts, **changed}, "records": run()["records"]}


@pytest.mark.parametrize("name", judge.AT_MOST)
def test_given_a_play_within_its_goals_when_judged_then_it_misses_none(name: str) -> None:
    assert judge.missed(name, play(name)) == []
    assert judge.plays_verdict({"scenarios": {name: play(name)}}) == "pass"


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        *(
            (name, fact, limit + 1)
            for name, goals in judge.AT_MOST.items()
            for fact, limit in goals.items()
        ),
        *(
            (name, fact, least - 1)
            for name, goals in judge.ALSO.items()
            for fact, least in goals.items()
        ),
    ],
)
def test_given_a_play_beyond_one_goal_when_judged_then_it_fails_by_that_one(
    name: str, fact: str, value: float
) -> None:
    (missed,) = judge.missed(name, play(name, **{fact: value}))
    assert missed.startswith(f"{fact} ")
    assert judge.plays_verdict({"scenarios": {name: play(name, **{fact: value})}}) == "fail"


def test_given_a_play_that_could_not_be_played_when_judged_then_it_fails_and_says_why() -> None:
    there = {"impossible": "no small disk: permission denied"}
    assert judge.missed("disk_journal", there) == ["not played: no small disk: permission denied"]
    assert judge.plays_verdict({"scenarios": {"disk_journal": there}}) == "fail"
    assert judge.plays_verdict({"scenarios": {}}) == "fail"


def test_given_a_figure_that_is_missing_when_judged_then_it_fails() -> None:
    whole = play("postgres")
    del whole["facts"]["unserved"]
    assert judge.missed("postgres", whole) == ["unserved None > 0"]


def test_given_a_play_that_lost_a_record_when_judged_then_it_fails() -> None:
    whole = play("nats")
    whole["records"] = {**whole["records"], "lost": ["138"], "recordings": {"due": 2}}
    assert judge.missed("nats", whole) == ["records lost 1", "recordings due 2"]


@pytest.mark.parametrize(("beside", "beyond"), [((4.95, 0.2), []), ((6.0, 0.2), [0.3])])
def test_given_a_control_stream_when_gaps_are_counted_then_only_what_is_beyond_it_counts(
    beside: tuple[float, float], beyond: list[float]
) -> None:
    begin, seconds = beside
    sound = {"gaps": [[30000, 5.0, 0.3]], "late": [], "control": [[29000, begin, seconds]]}
    assert judge.gaps(sound)[0] == beyond


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_a_kept_run_when_read_then_figure_and_verdict_follow_from_it(kept: Path) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    run_of_plays = "scenarios" in result["run"]
    figures = judge.plays if run_of_plays else judge.figures
    verdict = judge.plays_verdict if run_of_plays else judge.verdict
    assert result["figure"] == figures(result["run"])
    assert result["verdict"] == verdict(result["run"])
