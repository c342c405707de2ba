"""The verdict of `bench moments` follows from its raw calls; SIPp's log is read as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.living import held
from benchmarks.result import RESULTS
from benchmarks.verdicts import moments

from benchmarks import moments as bench

KEPT = sorted(RESULTS.glob("moments*.json"))

LOG = """----------------------------------------------- 2026-11-22 10:36:49.250000
UDP message received [99] bytes :

INVITE sip:agent-1@127.0.0.1:9 SIP/2.0\r
Call-ID: x\r
X-Warmline-Call: call-1\r

----------------------------------------------- 2026-11-22 10:36:49.500000
UDP message sent (99 bytes):

SIP/2.0 200 OK\r
Call-ID: x\r
CSeq: 1 INVITE\r

----------------------------------------------- 2026-11-22 10:36:51.500000
UDP message sent (99 bytes):

BYE sip:1@127.0.0.1:9 SIP/2.0\r
Call-ID: x\r
"""


def call(**late_ms: float) -> dict[str, Any]:
    return both({"arrived": 10.0, "talked": 11.0, "ended": 13.0}, late_ms)


def hold(**late_ms: float) -> dict[str, Any]:
    return both({"hold_began": 11.0, "hold_ended": 12.0, "wrap_up_ended": 15.0}, late_ms)


def both(seen: dict[str, float], late_ms: dict[str, float]) -> dict[str, Any]:
    recorded = {name: at + late_ms.get(name, 0) / 1000 for name, at in seen.items()}
    return {"seen": seen, "recorded": recorded}


@pytest.mark.parametrize(
    ("late", "verdict"),
    [({}, "pass"), ({"talked": 99}, "pass"), ({"ended": 101}, "fail"), ({"arrived": -101}, "fail")],
)
def test_given_a_moment_that_is_off_when_judged_then_a_tenth_of_a_second_is_the_limit(
    late: dict[str, float], verdict: str
) -> None:
    assert moments.verdict([call(), call(**late)], [hold()]) == verdict


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        ({}, "pass"),
        ({"hold_began": -99}, "pass"),
        ({"hold_began": -101}, "fail"),
        ({"hold_ended": 101}, "fail"),
        ({"wrap_up_ended": 101}, "fail"),
    ],
)
def test_given_a_hold_or_a_wrap_up_that_is_off_when_judged_then_the_limit_is_the_same(
    late: dict[str, float], verdict: str
) -> None:
    assert moments.verdict([call()], [hold(), hold(**late)]) == verdict


def test_given_a_call_without_a_record_or_no_call_at_all_then_it_fails() -> None:
    lost = {**call(), "recorded": {}}
    assert moments.verdict([call(), lost], [hold()]) == "fail"
    assert moments.figures([call(), lost], [hold()])["talked"]["missing"] == 1
    assert moments.verdict([], [hold()]) == "fail"
    assert moments.verdict([call()], []) == "fail"


def test_given_what_a_caller_heard_when_he_was_held_then_the_turns_are_to_music_and_back() -> None:
    """Given a prompt, his own voice back from the agent's phone, music, his own again."""
    pressed = {"hold": 11.9, "back": 13.9, "done": 20.0}
    turns = [(11.0, True), (12.0, False), (14.0, True)]
    segments = [("hold", 12.01, 13.95), ("wrap_up", 16.0, 20.02)]
    found = held.together(pressed, turns, segments)
    assert found["seen"] == {"hold_began": 12.0, "hold_ended": 14.0, "wrap_up_ended": 20.0}
    assert found["recorded"] == {"hold_began": 12.01, "hold_ended": 13.95, "wrap_up_ended": 20.02}
    # One who never hears himself again was not seen to be taken back.
    lost = held.together(pressed, turns[:2], segments)
    assert moments.apart_ms(lost, "hold_ended") is None


def test_given_a_log_of_the_phones_when_read_then_a_call_has_its_answer_and_its_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "agents_7_messages.log").write_text(LOG)
    found = bench.agents(tmp_path)
    assert list(found) == ["call-1"]
    assert found["call-1"]["ended"] - found["call-1"]["talked"] == pytest.approx(2.0)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_given_the_kept_run_when_judged_anew_then_figures_and_verdict_are_the_same(
    kept: Path,
) -> None:
    found = json.loads(kept.read_text())
    assert moments.figures(found["raw"], found["raw_held"]) == found["figure"]
    assert moments.verdict(found["raw"], found["raw_held"]) == found["verdict"]
