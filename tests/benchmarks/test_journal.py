"""The verdict of `bench journal` follows from its raw numbers, in a made-up run and in the kept
one; its calls are whole."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from benchmarks.journalling import judge
from benchmarks.journalling.calls import load

from warmline.interactions import events as e
from warmline.voice import journal_model

KEPT = Path(judge.__file__).resolve().parents[1] / "results" / "journal.json"
GOOD: dict[str, Any] = {
    "steady": {
        "calls": 1500,
        "planned_s": 10,
        "steps": 9000,
        "bytes": 9_000_000,
        "seconds": 16.0,
        "cpu_s": {"forwarder": 1.5, "nats": 1.5, "projector": 1.5, "postgres": 1.5},
        "lags_s": [0.5] * 99 + [1.9],
    },
    "backlog": {"calls": 600, "steps": 3600, "forwarded_s": 1.0, "projected_s": 2.0},
    "tables": {
        "calls": 2100,
        "whole": 2100,
        "segments": 10500,
        "open_segments": 0,
        "aside": 0,
    },
}


def test_given_every_goal_reached_and_whole_tables_when_judged_then_it_passes() -> None:
    assert judge.verdict(GOOD) == "pass"
    assert judge.figures(GOOD)["cpu_ms_per_call"] == 4.0
    assert judge.figures(GOOD)["lag_p99_s"] == 0.5


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("steady", "lags_s", [0.5] * 90 + [2.5] * 10),
        ("steady", "cpu_s", {"forwarder": 9.0}),
        ("steady", "planned_s", 30),
        ("backlog", "projected_s", 9.0),
        ("tables", "whole", 2099),
        ("tables", "segments", 10501),
        ("tables", "open_segments", 1),
        ("tables", "aside", 1),
    ],
)
def test_given_one_thing_wrong_when_judged_then_it_fails(part: str, name: str, value: Any) -> None:
    raw = deepcopy(GOOD)
    raw[part][name] = value
    assert judge.verdict(raw) == "fail"


def test_given_the_kept_run_when_judged_again_then_its_figure_and_verdict_are_the_same() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert judge.figures(kept["raw"]) == kept["figure"]
    assert judge.verdict(kept["raw"]) == kept["verdict"]


def test_given_a_load_when_made_then_every_call_is_whole_and_counted_without_a_gap() -> None:
    planned = load(calls=5, rate=10, agents=20, start=datetime(2026, 3, 2, tzinfo=UTC))
    messages = [journal_model.decode(plan.body) for plan in planned]
    assert [message.step for message in messages] == list(range(2, len(messages) + 2))
    events = [event for message in messages for event in message.events]
    ended = [event for event in events if isinstance(event.fact, e.CallEnded)]
    assert len({event.key for event in ended}) == len(ended) == 5
    for key in {event.key for event in events}:
        numbers = [event.seq for event in events if event.key == key]
        assert numbers == list(range(1, len(numbers) + 1))
