"""The verdict of `bench calls` follows from its raw steps, in made-up runs and in the kept ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.load import compare, peer, verdict

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = [
    path
    for path in sorted(RESULTS.glob("calls*.json"))
    if path.stem.split("-")[-1] not in ("long", "overload", "waiting", "flat")
]


def step(arm: str, rate: int, **changed: Any) -> dict[str, Any]:
    """A clean step of ten calls."""
    whole = {
        "arm": arm,
        "rate": rate,
        "calls": 10,
        "succeeded": 10,
        "refused": 0,
        "failed": 0,
        "messages": 80,
        "retransmissions": 0,
        "answer_p99_ms": 20.0,
        "rows": 10,
        "records": 10,
        "records_distinct": 10,
        "unencoded": 0,
        "cpu_s": {"asterisk": 0.05, "sipp agents": 1.0, "driver": 2.0},
        "cpu_later_s": {"asterisk": 0.0},
    }
    return {**whole, **changed}


def run(ours: int, queue: int, dial: int, cost: float = 0.03) -> list[dict[str, Any]]:
    """Each arm clean up to its rate in tens and not at the next; ours costs `cost` a step."""
    found = []
    for arm, top in (("ours", ours), ("queue", queue), ("dial", dial)):
        changed = {"cpu_s": {"asterisk": cost}} if arm == "ours" else {}
        found += [step(arm, rate, **changed) for rate in range(10, top + 1, 10)]
        found.append(step(arm, top + 10, failed=1))
    return found


def passed(series: list[dict[str, Any]]) -> list[bool]:
    return [one["passed"] for one in verdict.goals(series)]


@pytest.mark.parametrize(
    "changed",
    [
        {"failed": 1},
        {"succeeded": 9},
        {"calls": 0, "succeeded": 0},
        {"retransmissions": 1},
        {"answer_p99_ms": 1000.0},
    ],
)
def test_given_one_blemish_when_a_step_is_judged_then_it_is_not_clean(
    changed: dict[str, Any],
) -> None:
    assert verdict.clean(step("ours", 10))
    assert not verdict.clean(step("ours", 10, **changed))


def test_given_a_rate_that_was_not_clean_when_a_higher_one_was_then_the_lower_ones_count() -> None:
    series = [step("ours", 10), step("ours", 20, failed=1), step("ours", 40)]
    assert verdict.highest_clean(series, "ours") == 10
    assert verdict.limit_found(series, "ours")


def test_given_a_second_try_that_was_clean_when_judged_then_the_rate_counts() -> None:
    series = [step("ours", 10, failed=1), step("ours", 10), step("ours", 20)]
    assert verdict.highest_clean(series, "ours") == 20
    assert not verdict.limit_found(series, "ours")


def test_given_every_goal_reached_when_judged_then_it_passes() -> None:
    series = run(ours=130, queue=100, dial=150)
    assert passed(series) == [True] * 6
    assert verdict.verdict(verdict.goals(series)) == "pass"


def test_given_a_slow_but_cheap_arm_when_judged_then_only_the_rate_fails() -> None:
    assert passed(run(ours=120, queue=90, dial=150)) == [False, True, True, True, True, True]


def test_given_peers_that_go_further_when_judged_then_the_lower_of_both_limits_is_asked_for() -> (
    None
):
    assert passed(run(ours=140, queue=110, dial=150))[1] is False
    assert passed(run(ours=150, queue=120, dial=150))[1] is True


def test_given_a_peer_whose_limit_was_not_found_when_judged_then_we_are_not_beside_it() -> None:
    series = [one for one in run(200, 100, 150) if (one["arm"], one["rate"]) != ("dial", 160)]
    assert passed(series)[1] is False


@pytest.mark.parametrize(
    ("cost", "reached"), [(0.04, [False, True, False]), (0.06, [False, False, False])]
)
def test_given_our_cost_when_judged_then_each_ratio_has_its_own_limit(
    cost: float, reached: list[bool]
) -> None:
    assert passed(run(130, 100, 130, cost=cost))[2:5] == reached


def test_given_only_the_stretch_missed_when_judged_then_it_passes() -> None:
    series = run(130, 100, 130)
    for one in series:
        if one["arm"] == "ours":
            one["cpu_later_s"] = {"jobs": 0.015}
    assert passed(series)[2:5] == [True, True, False]
    assert verdict.verdict(verdict.goals(series)) == "pass"


@pytest.mark.parametrize("changed", [{"records": 9}, {"rows": 11}, {"records_distinct": 9}])
def test_given_a_record_lost_or_doubled_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    series = [*run(130, 100, 130), step("ours", 10, **changed)]
    assert passed(series)[5] is False


def test_given_refused_calls_when_judged_then_no_record_is_missing_for_them() -> None:
    series = run(ours=140, queue=100, dial=140)
    series[0] = step("ours", 10, calls=12, refused=2, failed=0)
    assert passed(series)[5] is True


def test_given_no_step_at_all_when_judged_then_it_fails() -> None:
    assert verdict.verdict(verdict.goals([])) == "fail"
    assert not any(passed([]))


def test_given_rates_only_one_arm_managed_when_costs_are_compared_then_they_are_left_out() -> None:
    series = [
        step("ours", 10),
        step("queue", 10),
        step("ours", 20, cpu_s={"asterisk": 9.0}),
        step("queue", 20, failed=1),
    ]
    assert verdict.cpu_per_call(series, "ours", ["asterisk"]) == pytest.approx(5.0)
    assert verdict.cpu_per_call(series, "ours") == pytest.approx(5.0)


def test_given_recordings_not_waited_for_when_costs_are_added_up_then_that_rate_is_left_out() -> (
    None
):
    series = [
        step("ours", 10, cpu_later_s={"jobs": 0.1}),
        step("queue", 10),
        step("ours", 20, cpu_later_s={"jobs": 9.0}, unencoded=3),
        step("queue", 20),
    ]
    assert verdict.cpu_per_call(series, "ours", later=True) == pytest.approx(15.0)
    assert verdict.common_rates(series) == {10, 20}


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_a_kept_run_when_its_series_is_read_then_everything_follows_from_it(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    again = compare.judged(result["series"])
    for part in ("figure", "goals", "verdict"):
        assert result[part] == again[part]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_a_kept_run_when_its_peers_are_looked_up_then_they_are_the_ones_kept_here(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["conditions"]["peer_configuration_sha256"] == peer.configuration_digest()
