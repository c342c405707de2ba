"""The verdict of `bench calls` follows from its raw steps, in made-up runs and in the kept ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.load import peer, verdict

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = sorted(RESULTS.glob("calls*.json"))


def step(arm: str, rate: int, **changed: Any) -> dict[str, Any]:
    """A clean step of ten calls."""
    whole = {
        "arm": arm,
        "rate": rate,
        "calls": 10,
        "succeeded": 10,
        "failed": 0,
        "messages": 80,
        "retransmissions": 0,
        "answer_p99_ms": 20.0,
        "rows": 10,
        "records": 10,
        "records_distinct": 10,
        "cpu_s": {"asterisk": 0.05, "sipp agents": 1.0},
    }
    return {**whole, **changed}


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


def test_given_a_second_try_that_was_clean_when_judged_then_the_rate_counts() -> None:
    series = [step("ours", 10, failed=1), step("ours", 10), step("ours", 20)]
    assert verdict.highest_clean(series, "ours") == 20


def test_given_equal_rates_and_whole_records_when_judged_then_it_passes() -> None:
    assert verdict.verdict([step("ours", 10), step("peer", 10)]) == "pass"


def test_given_a_peer_that_goes_further_when_judged_then_it_fails() -> None:
    assert verdict.verdict([step("ours", 10), step("peer", 10), step("peer", 20)]) == "fail"


@pytest.mark.parametrize("changed", [{"records": 9}, {"rows": 11}, {"records_distinct": 9}])
def test_given_a_record_lost_or_doubled_when_judged_then_it_fails(changed: dict[str, Any]) -> None:
    assert verdict.verdict([step("ours", 10, **changed), step("peer", 10)]) == "fail"


def test_given_no_clean_step_at_all_when_judged_then_it_fails() -> None:
    assert verdict.verdict([step("ours", 10, failed=1), step("peer", 10, failed=1)]) == "fail"
    assert verdict.verdict([]) == "fail"


def test_given_rates_only_one_arm_managed_when_costs_are_compared_then_they_are_left_out() -> None:
    series = [
        step("ours", 10),
        step("peer", 10),
        step("ours", 20, cpu_s={"asterisk": 9.0}),
        step("peer", 20, failed=1),
    ]
    assert verdict.cpu_per_call(series, "ours", ["asterisk"]) == pytest.approx(5.0)
    assert verdict.cpu_per_call(series, "ours") == pytest.approx(5.0)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_a_kept_run_when_its_series_is_read_then_figure_and_verdict_follow_from_it(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["verdict"] == verdict.verdict(result["series"])
    assert result["figure"] == verdict.figures(result["series"])


def test_given_the_last_run_when_its_peer_is_looked_up_then_it_is_the_one_kept_here() -> None:
    last = json.loads((RESULTS / "calls.json").read_text(encoding="utf-8"))
    assert last["conditions"]["peer_configuration_sha256"] == peer.configuration_digest()
