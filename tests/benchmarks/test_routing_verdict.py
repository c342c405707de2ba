"""The verdict of `bench routing` follows from its raw figures, made up and kept."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from benchmarks.verdicts import histogram, routing

KEPT = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "routing.json"


def raw(**changed: Any) -> dict[str, Any]:
    """A run that passes: 50 µs a decision, the same in every size."""
    decisions = {"count": 1000, "cpu_s": 0.04, "cpu_ms": {"0.04": 1000}, "wall_ms": {"0.05": 1000}}
    sizes = [{"agents": n, "mean_us": [60.0, 40.0]} for n in (1000, 10_000)]
    whole = {"follows_the_rules": True, "decisions": decisions, "growth": {"way": sizes}}
    return {**whole, **changed}


def grown(by: float) -> dict[str, Any]:
    """A cost that goes with the `by`th power of the logarithm."""
    sizes = (1000, 4000, 16_000)
    return {"way": [{"agents": n, "mean_us": [math.log(n) ** by]} for n in sizes]}


@pytest.mark.parametrize(
    "changed",
    [
        {"follows_the_rules": False},
        {"decisions": {**raw()["decisions"], "cpu_ms": {"0.04": 989, "1.1": 11}}},
        {"decisions": {**raw()["decisions"], "cpu_s": 0.051}},
        {"growth": {}},
        {"growth": grown(1.2)},
    ],
    ids=["wrong", "slow tail", "slow", "not grown", "grows too fast"],
)
def test_given_one_goal_missed_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert routing.verdict(raw()) == "pass"
    assert routing.verdict(raw(**changed)) == "fail"


def test_given_a_cost_of_a_known_power_when_fitted_then_that_is_found() -> None:
    assert routing.growth(grown(0.5)["way"]) == 0.5
    assert routing.growth(raw()["growth"]["way"]) == 0


def test_given_durations_when_kept_by_two_digits_then_percentiles_are_never_better_than_true() -> (
    None
):
    kept = histogram.histogram([0.0411, 0.2, 3.0, 1234.0])
    assert kept == {"0.042": 1, "0.2": 1, "3": 1, "1300": 1}
    assert histogram.percentile(kept, 0.5) == 0.2
    assert histogram.percentile(kept, 0.99) == 1300
    assert histogram.total(histogram.merged([kept, kept])) == 8
    with pytest.raises(ValueError, match="nothing"):
        histogram.percentile({}, 0.5)


def test_given_the_kept_run_when_its_raw_figures_are_read_then_the_verdict_follows() -> None:
    result = json.loads(KEPT.read_text(encoding="utf-8"))
    assert result["figure"] == routing.figures(result["raw"])
    assert result["verdict"] == routing.verdict(result["raw"])
    assert result["conditions"]["agents"] == 10_000
