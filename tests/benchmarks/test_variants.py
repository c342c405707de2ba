"""The verdicts of the variants: over-load, endurance, callers who wait; the confidence bound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.load import (
    confidence,
    endurance,
    flat,
    floor,
    overload,
    recording,
    verdict,
    waiting,
)

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
QUIET = {"calls": 0, "agents": {"ready": 5}, "channels": 0, "bridges": 0}


def kept(name: str) -> list[Any]:
    """The kept result of a variant, if there is one."""
    file = RESULTS / f"calls-{name}.json"
    return [json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []


def failed(found: dict[str, Any]) -> list[str]:
    return [one["goal"] for one in found["goals"] if not one["passed"]]


@pytest.mark.parametrize("trials", [100, 1000, 150_000])
def test_given_no_failure_when_bounded_then_it_is_the_closed_form(trials: int) -> None:
    assert confidence.upper(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials), rel=1e-9)


@pytest.mark.parametrize(("failures", "trials", "bound"), [(1, 10, 0.3942), (2, 100, 0.0616)])
def test_given_failures_when_bounded_then_it_is_the_published_value(
    failures: int, trials: int, bound: float
) -> None:
    assert confidence.upper(failures, trials) == pytest.approx(bound, abs=5e-5)


def test_given_nothing_known_when_bounded_then_anything_is_possible() -> None:
    assert confidence.upper(0, 0) == confidence.upper(7, 7) == 1.0


def part(**changed: int) -> dict[str, Any]:
    whole = {"calls": 150_000, "succeeded": 150_000, "refused": 0, "failed": 0}
    return {**whole, "premature": 0, "release": 0, **changed}


def rest(files: int = 9, **changed: Any) -> dict[str, Any]:
    held = {name: {"files": files, "sockets": 4} for name in endurance.LEAKING}
    return {"floor": {**QUIET, **changed}, "held": held}


def test_given_nothing_failed_in_150_000_calls_when_judged_then_it_passes() -> None:
    assert endurance.judged([part()], rest(), rest(), 100, agents=5)["verdict"] == "pass"


def test_given_too_few_calls_when_judged_then_nothing_is_shown_with_confidence() -> None:
    few = part(calls=20_000, succeeded=20_000)
    assert len(failed(endurance.judged([few], rest(), rest(), 100, agents=5))) == 2


def test_given_failures_of_each_class_when_judged_then_none_is_counted_twice() -> None:
    some = part(succeeded=149_990, failed=10, premature=3, release=2)
    figure = endurance.judged([some], rest(), rest(), 100, agents=5)["figure"]
    assert (figure["processing"], figure["premature"], figure["release"]) == (5, 3, 2)


@pytest.mark.parametrize(
    "left", [{"files": 10}, {"channels": 1}, {"bridges": 1}, {"calls": 1}, {"agents": {"ready": 4}}]
)
def test_given_one_thing_left_behind_when_judged_then_one_goal_fails(left: dict[str, Any]) -> None:
    assert len(failed(endurance.judged([part()], rest(), rest(**left), 100, agents=5))) == 1


def phase(**changed: float) -> dict[str, Any]:
    whole = {"rate": 100, "calls": 100, "refused": 40, "failed": 0, "answer_p99_ms": 30.0}
    return {**whole, "last_trouble_s": 0.0, **changed}


def test_given_a_surplus_refused_in_order_when_judged_then_it_passes() -> None:
    assert overload.judged([phase(), phase()], QUIET, agents=5)["verdict"] == "pass"


@pytest.mark.parametrize(
    ("over", "under", "left"),
    [
        ({"failed": 1}, {}, {}),
        ({"refused": 100}, {}, {}),
        ({"answer_p99_ms": 1001.0}, {}, {}),
        ({}, {"last_trouble_s": 10.5}, {}),
        ({}, {}, {"channels": 2}),
        ({}, {}, {"agents": {"ready": 3, "system_busy": 2}}),
    ],
)
def test_given_one_thing_wrong_when_judged_then_that_goal_alone_fails(
    over: dict[str, Any], under: dict[str, Any], left: dict[str, Any]
) -> None:
    found = overload.judged([phase(**over), phase(**under)], {**QUIET, **left}, agents=5)
    assert len(failed(found)) == 1


def waited(arm: str, beside_s: float, standing: float = 0.1) -> dict[str, Any]:
    step: dict[str, Any] = {
        "calls": 100,
        "succeeded": 100,
        "failed": 0,
        "messages": 800,
        "seconds": 10.0,
    }
    step |= {"retransmissions": 0, "answer_p99_ms": 9.0}
    return {
        "arm": arm,
        "waiting": 2000,
        "standing_cpu_s_per_s": {"asterisk": standing},
        "alone": {**step, "cpu_s": {"asterisk": 1.0}},
        "beside": {**step, "cpu_s": {"asterisk": beside_s}},
    }


def test_given_what_waiting_costs_by_itself_when_judged_then_it_is_taken_off() -> None:
    found = waiting.judged([waited("ours", 2.0), waited("queue", 3.0)])
    assert found["figure"]["ours"]["growth"] == pytest.approx(1.0)
    assert found["figure"]["queue"]["growth"] == pytest.approx(2.0)
    assert found["verdict"] == "pass"


def test_given_calls_that_cost_more_beside_a_crowd_when_judged_then_it_fails() -> None:
    assert waiting.judged([waited("ours", 2.5), waited("queue", 3.0)])["verdict"] == "fail"


def climbed(arm: str, top: int, cost: float) -> list[dict[str, Any]]:
    """An arm clean at every ten up to `top`, each step's ten calls costing `cost` seconds."""
    whole: dict[str, Any] = {"arm": arm, "calls": 10, "succeeded": 10, "failed": 0, "messages": 80}
    whole |= {"retransmissions": 0, "answer_p99_ms": 9.0, "unencoded": 0}
    whole |= {"cpu_s": {"asterisk": cost}, "cpu_later_s": {}}
    return [{**whole, "rate": rate} for rate in range(10, top + 1, 10)]


@pytest.mark.parametrize(
    ("ours", "queue", "failing"),
    [((40, 0.11), (40, 0.1), 0), ((30, 0.11), (40, 0.1), 1), ((40, 0.13), (40, 0.1), 1)],
)
def test_given_a_large_centre_when_judged_then_rate_and_growth_count(
    ours: tuple[int, float], queue: tuple[int, float], failing: int
) -> None:
    usual = verdict.figures([*climbed("ours", 40, 0.1), *climbed("queue", 40, 0.1)])
    series = [*climbed("ours", *ours), *climbed("queue", *queue)]
    assert len(failed(flat.judged(series, usual=_arms(usual)))) == failing


def test_given_a_peer_that_grows_as_much_when_judged_then_the_machine_is_to_blame() -> None:
    usual = verdict.figures([*climbed("ours", 40, 0.1), *climbed("queue", 40, 0.1)])
    series = [*climbed("ours", 40, 0.2), *climbed("queue", 40, 0.2)]
    assert flat.judged(series, usual=_arms(usual))["verdict"] == "pass"


def _arms(figure: dict[str, Any]) -> dict[str, Any]:
    return {arm: figure[arm] for arm in ("ours", "queue")}


def test_given_the_consoles_answer_when_bridges_are_counted_then_headings_are_none() -> None:
    heading = "Bridge-ID   Chans Type            Technology      Duration\n"
    assert floor.bridges(heading) == 0
    assert floor.bridges(heading + "b1 2 basic simple_bridge 00:00:02\n\n") == 1


def test_given_a_dialplan_without_recording_when_silenced_then_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "extensions.conf").write_text(" same => n,MixMonitor(,r(a)t(b))\n")
    recording.silence(tmp_path)
    assert (tmp_path / "extensions.conf").read_text() == " same => n,NoOp(,r(a)t(b))\n"
    with pytest.raises(RuntimeError):
        recording.silence(tmp_path)


@pytest.mark.parametrize("result", kept("long"))
def test_given_the_kept_long_run_when_judged_anew_then_its_verdict_follows(result: Any) -> None:
    again = endurance.judged(
        result["series"],
        result["before"],
        result["after"],
        result["figure"]["calls_per_s"],
        result["conditions"]["agents"],
    )
    assert (again["goals"], again["verdict"]) == (result["goals"], result["verdict"])


@pytest.mark.parametrize("result", kept("overload"))
def test_given_the_kept_over_load_when_judged_anew_then_its_verdict_follows(result: Any) -> None:
    again = overload.judged(result["series"], result["left"], result["conditions"]["agents"])
    assert (again["goals"], again["verdict"]) == (result["goals"], result["verdict"])


@pytest.mark.parametrize("result", kept("waiting"))
def test_given_the_kept_crowd_when_judged_anew_then_its_verdict_follows(result: Any) -> None:
    again = waiting.judged(result["series"])
    assert (again["goals"], again["verdict"]) == (result["goals"], result["verdict"])


@pytest.mark.parametrize("result", kept("flat"))
def test_given_the_kept_large_centre_when_judged_anew_then_its_verdict_follows(result: Any) -> None:
    again = flat.judged(result["series"], result["usual"])
    assert (again["goals"], again["verdict"]) == (result["goals"], result["verdict"])
