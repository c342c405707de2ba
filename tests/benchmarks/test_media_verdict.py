"""The verdict of `bench media` follows from its raw steps, made up and kept."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from benchmarks.talking import probe
from benchmarks.verdicts import media

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
KEPT = sorted(RESULTS.glob("media*.json"))


def step(talks: int, **changed: Any) -> dict[str, Any]:
    """A clean step: 0.005 cores a talk."""
    whole = {
        "variant": "relayed",
        "talks": talks,
        "standing": talks,
        "talks_and_probes": talks,
        "seconds": 10.0,
        "cpu_s": 0.05 * talks,
        "through": {"sent": 2000, "back": 2000, "jitter_ms": 3.0},
        "beside": {"sent": 2000, "back": 2000, "jitter_ms": 1.0},
    }
    return {**whole, **changed}


@pytest.mark.parametrize(
    "changed",
    [
        {"standing": 9},
        {"through": {"sent": 2000, "back": 1997, "jitter_ms": 3.0}},
        {"through": {"sent": 2000, "back": 2000, "jitter_ms": 11.1}},
        {"through": {"sent": 0, "back": 0, "jitter_ms": 0.0}},
    ],
    ids=["a talk gone", "loss", "jitter", "nothing heard"],
)
def test_given_one_blemish_then_a_step_is_not_clean(changed: dict[str, Any]) -> None:
    assert media.clean(step(10))
    assert not media.clean(step(10, **changed))


def test_given_loss_beside_the_switch_too_then_it_is_not_the_switchs() -> None:
    same = {"sent": 2000, "back": 1900, "jitter_ms": 30.0}
    assert media.clean(step(10, through=same, beside=same))


def test_given_a_step_that_was_not_clean_then_it_bounds_limit_and_cost() -> None:
    steps = [step(10), step(20, standing=19, cpu_s=90.0), step(40)]
    assert media.limit(steps, "relayed") == 10
    assert media.cost(steps[:2], "relayed") == pytest.approx(0.005)
    raw = {"steps": steps, "set_up_ms": {"relayed": 5.0}}
    assert media.figures(raw)["relayed"]["limit_found"] is True
    assert media.verdict(raw, ["relayed"]) == "pass"
    assert media.verdict(raw, ["relayed", "webrtc"]) == "fail"


def test_given_packets_on_the_beat_then_there_is_no_jitter_and_a_lost_one_adds_none() -> None:
    beat = [(n * 0.02, n * 160) for n in range(50)]
    assert probe.jitter_ms(beat) < 0.001
    assert probe.jitter_ms(beat[:20] + beat[23:]) < 0.001
    assert (probe.meant(beat), probe.meant(beat[:20] + beat[23:]), probe.meant([])) == (50, 50, 0)
    late = [(0.0, 0), (0.036, 160)]
    assert probe.jitter_ms(late) == pytest.approx(1.0)  # 16 ms late, a sixteenth of it counts
    assert probe.jitter_ms([]) == math.inf


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_given_the_kept_run_when_its_steps_are_read_then_figure_and_verdict_follow(
    kept: Path,
) -> None:
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert result["figure"] == media.figures(result["raw"])
    assert result["verdict"] == media.verdict(result["raw"], result["conditions"]["variants"])
