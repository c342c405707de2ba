"""What SIPp leaves behind is read as the benchmark means it."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.load import sipp, steps
from benchmarks.load.cpu import Reading, between


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A folder as a caller process leaves it."""
    (tmp_path / "stat.csv").write_text(
        "TotalCallCreated;SuccessfulCall(C);FailedCall(C);Retransmissions(C);\n1;0;0;0;\n3;2;1;1;\n"
    )
    (tmp_path / "caller_1_counts.csv").write_text(
        "CurrentTime;0_INVITE_Sent;0_INVITE_Retrans;1_200_Recv;1_200_Retrans;\n"
        "2026-01-01 00:00:00;3;2;2;0;\n"
    )
    (tmp_path / "caller_1_rtt.csv").write_text(
        "Date_ms;response_time_ms;rtd_no\n1.0;12;1\n2.0;2100;2\n3.0;14;1\n"
    )
    return tmp_path


def test_given_a_finished_caller_when_read_then_the_last_counts_and_both_times_are_there(
    left: Path,
) -> None:
    report = sipp.report(left, wanted=3, talk_s=2.0)
    assert (report.created, report.succeeded, report.failed) == (3, 2, 1)
    assert (report.messages, report.retransmissions) == (5, 2)
    assert report.answer_ms == (12.0, 14.0)
    assert report.connect_ms == (100.0,)


def test_given_calls_that_were_never_placed_when_read_then_they_count_as_failed(left: Path) -> None:
    assert sipp.report(left, wanted=9, talk_s=2.0).failed == 7


def test_given_every_scenario_when_filled_in_then_no_mark_is_left() -> None:
    for scenario in sipp.SCENARIOS.glob("*.xml"):
        text = scenario.read_text(encoding="utf-8")
        for mark, value in sipp.Plan().marks().items():
            text = text.replace(mark, value)
        assert "@" not in text.replace("@[", "").replace("[field0]@", "").replace("agent@", "")


def test_given_no_answer_at_all_when_ranked_then_the_step_looks_bad() -> None:
    assert steps.percentile([], 0.99) > 1000
    assert steps.percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert steps.percentile([float(n) for n in range(1, 101)], 0.99) == 99.0


def test_given_two_readings_when_compared_then_what_nobody_named_is_the_others() -> None:
    spent, others = between(Reading({"asterisk": 1.0}, 10.0), Reading({"asterisk": 3.0}, 17.0))
    assert spent == {"asterisk": 2.0}
    assert others == 5.0
