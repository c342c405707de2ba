"""The verdict of `bench knowledge`: each part of the goal can fail it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from benchmarks.knowing import corpus
from benchmarks.verdicts import knowledge as verdicts

RAW: dict[str, Any] = {
    "ours": {"words": [10.0] * 99 + [49.0], "pinyin": [20.0] * 100},
    "ours_cpu": {"words": [5.0], "pinyin": [6.0]},
    "peer": {"words": [100.0], "pinyin": [1.0]},
    "quality": {"ours": {"recall": 0.95}, "peer": {"recall": 0.1}},
    "fresh_s": [0.1, 0.4],
}


def test_given_a_run_within_the_goal_when_judged_then_it_passes() -> None:
    assert verdicts.verdict(RAW) == "pass"
    figures = verdicts.figures(RAW)
    assert (figures["p99_ms"], figures["fresh_s"]) == (20.0, 0.4)
    assert figures["kinds"]["peer"]["words"]["p99_ms"] == 100.0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ours", "pinyin"), [20.0] * 90 + [60.0] * 10),
        (("quality", "ours"), {"recall": 0.89}),
        (("fresh_s",), [1.5]),
    ],
)
def test_given_one_part_past_the_goal_when_judged_then_it_fails(
    path: tuple[str, ...], value: object
) -> None:
    raw = copy.deepcopy(RAW)
    place = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert verdicts.verdict(raw) == "fail"


def test_given_a_seed_when_articles_and_questions_are_made_then_they_are_the_same_again() -> None:
    first, again = (list(corpus.articles(300, seed=3)) for _ in range(2))
    assert first == again
    asked = corpus.questions(first, 20, seed=4)
    assert asked == corpus.questions(again, 20, seed=4)
    assert {len(lines) for lines in asked.values()} == {20}
