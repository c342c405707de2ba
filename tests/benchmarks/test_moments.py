"""The verdict of `bench moments` follows from its raw calls; SIPp's log is read as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
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
    seen = {"arrived": 10.0, "talked": 11.0, "ended": 13.0}
    return {
        "seen": seen,
        "recorded": {name: at + late_ms.get(name, 0) / 1000 for name, at in seen.items()},
    }


@pytest.mark.parametrize(
    ("late", "verdict"),
    [({}, "pass"), ({"talked": 99}, "pass"), ({"ended": 101}, "fail"), ({"arrived": -101}, "fail")],
)
def test_given_a_moment_that_is_off_when_judged_then_a_tenth_of_a_second_is_the_limit(
    late: dict[str, float], verdict: str
) -> None:
    assert moments.verdict([call(), call(**late)]) == verdict


def test_given_a_call_without_a_record_or_no_call_at_all_then_it_fails() -> None:
    lost = {**call(), "recorded": {}}
    assert moments.verdict([call(), lost]) == "fail"
    assert moments.figures([call(), lost])["talked"]["missing"] == 1
    assert moments.verdict([]) == "fail"


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
    assert moments.figures(found["raw"]) == found["figure"]
    assert moments.verdict(found["raw"]) == found["verdict"]
