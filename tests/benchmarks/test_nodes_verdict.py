"""The verdict of `bench nodes` follows from its raw steps, made up; no run is kept yet."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.verdicts import nodes

IDLE = {"voice": 0.005}


def step(arm: str, first: float, second: float, **changed: Any) -> dict[str, Any]:
    """A step of 100 calls with CPU seconds of each Asterisk, and little of all else."""
    shared = {"voice": 0.2, "nats": 0.05, "postgres": 0.05, "jobs": 0.1, "kamailio": 0.1}
    made = {
        "arm": arm,
        "calls": 100,
        "succeeded": 100,
        "seconds": 10.0,
        "taken": [100, 0] if arm == "one" else [50, 50],
        "cpu_s": {"asterisk": first, "asterisk 2": second, **shared},
    }
    return {**made, **changed}


def run(two: float, **changed: Any) -> list[dict[str, Any]]:
    """Two steps of each arm; on one node 100 calls take 0.5 s, on two `two` together."""
    one = step("one", 0.5, 0.02)
    return [one, step("two", two / 2, two / 2, **changed)] * 2


def test_given_calls_that_cost_the_same_on_two_when_judged_then_two_carry_twice_as_much() -> None:
    found = nodes.figures(run(0.5), IDLE)
    assert (found["one_node_ms"], found["two_nodes_ms"], found["ratio"]) == (5.0, 5.0, 2.0)
    # Of voice's 2 ms a call, half a millisecond was spent without any.
    assert (found["voice_cores_at_mission"], found["voice_full_at_per_s"]) == (0.338, 530)
    assert nodes.verdict(run(0.5), IDLE) == "pass"


@pytest.mark.parametrize(("two", "verdict"), [(0.56, "pass"), (0.57, "fail")])
def test_given_the_mission_s_ratio_when_two_cost_more_then_it_is_the_limit(
    two: float, verdict: str
) -> None:
    found = nodes.goals(run(two), IDLE)
    assert found["two_nodes_carry_1.78"] == (verdict == "pass")


@pytest.mark.parametrize(
    "changed",
    [
        {"succeeded": 99},
        {"taken": [70, 30]},
        {"taken": [0, 0]},
    ],
)
def test_given_a_failed_or_a_lopsided_step_when_judged_then_it_fails(
    changed: dict[str, Any],
) -> None:
    assert nodes.verdict(run(0.4), IDLE) == "pass"
    assert nodes.verdict(run(0.4, **changed), IDLE) == "fail"


def test_given_too_few_steps_when_judged_then_it_fails() -> None:
    assert nodes.verdict(run(0.5)[:3], IDLE) == "fail"
