"""What SIPp leaves behind is read as the benchmark means it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.load import cpu, peer_files, reports, resources, sipp, steps
from benchmarks.load.cpu import Reading, between
from benchmarks.load.place import Size

STATISTICS = (
    "TotalCallCreated;SuccessfulCall(C);FailedCall(C);Retransmissions(C);ElapsedTime(C);\n"
    "1;0;0;0;00:00:01;\n4;3;0;0;00:00:02;\n6;5;1;1;00:01:03;\n"
)
COUNTS = (
    "CurrentTime;0_INVITE_Sent;0_INVITE_Retrans;4_503_Recv;5_200_Recv;5_200_Retrans;"
    "7_Pause_Unexp;9_BYE_Recv;\n"
    "2026-01-01 00:00:00;6;2;1;4;0;0;4;\n"
    "2026-01-01 00:00:01;6;2\n"
)
TIMES = "Date_ms;response_time_ms;rtd_no\n1.0;12;1\n2.0;2100;2\n3.0;14;1\n4.0;900;2\n"


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A folder as a caller process leaves it; its last row of counts was not finished."""
    (tmp_path / "stat.csv").write_text(STATISTICS)
    (tmp_path / "caller_1_counts.csv").write_text(COUNTS)
    (tmp_path / "caller_1_rtt.csv").write_text(TIMES)
    return tmp_path


def test_given_a_finished_caller_when_read_then_every_call_is_in_one_class(left: Path) -> None:
    report = reports.callers(left, wanted=6, talk_s=2.0)
    assert (report.created, report.succeeded, report.refused, report.failed) == (6, 3, 1, 2)
    assert report.succeeded + report.refused + report.failed == report.wanted


def test_given_a_talk_shorter_than_the_agent_wanted_when_read_then_it_was_premature(
    left: Path,
) -> None:
    report = reports.callers(left, wanted=6, talk_s=2.0)
    assert report.premature == 1
    assert report.connect_ms == (100.0,)


def test_given_messages_seen_twice_when_read_then_they_are_counted(left: Path) -> None:
    report = reports.callers(left, wanted=6, talk_s=2.0)
    assert (report.messages, report.retransmissions) == (15, 2)
    assert report.answer_ms == [12.0, 14.0]


def test_given_a_failure_when_read_then_the_second_it_was_noticed_in_is_known(left: Path) -> None:
    assert reports.callers(left, wanted=6, talk_s=2.0).last_failure_ms == 63_000.0


def test_given_calls_that_were_never_placed_when_read_then_they_count_as_failed(left: Path) -> None:
    assert reports.callers(left, wanted=9, talk_s=2.0).failed == 5


def test_given_running_agents_when_read_then_both_ends_of_their_calls_are_known(
    tmp_path: Path,
) -> None:
    (tmp_path / "agents_1_counts.csv").write_text(
        "CurrentTime;4_ACK_Recv;5_Pause_Sessions;5_Pause_Unexp;6_BYE_Sent;6_BYE_Timeout;\n"
        "2026-01-01 00:00:00;9;1;1;7;2;\n"
    )
    seen = reports.agents(tmp_path)
    assert seen == reports.AgentsReport(answered=9, hung_up=7, unreleased=2, cut_off=1)


@pytest.mark.parametrize("keys", sipp.KEYS)
def test_given_every_scenario_when_filled_in_then_no_mark_is_left(keys: str) -> None:
    for scenario in sipp.SCENARIOS.glob("*.xml"):
        text = sipp.filled(scenario.stem, sipp.Plan(keys=keys))
        for known in ("@[", "[field0]@", "[field1]@", "agent@"):
            text = text.replace(known, "")
        assert "@" not in text


def test_given_no_answer_at_all_when_ranked_then_the_step_looks_bad() -> None:
    assert steps.percentile([], 0.99) > 1000
    assert steps.percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert steps.percentile([float(n) for n in range(1, 101)], 0.99) == 99.0


def test_given_two_readings_when_compared_then_what_nobody_named_is_the_others() -> None:
    spent, others = between(Reading({"asterisk": 1.0}, 10.0), Reading({"asterisk": 3.0}, 17.0))
    assert spent == {"asterisk": 2.0}
    assert others == 5.0


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)


async def test_given_a_child_that_works_when_it_ended_then_its_cpu_is_known() -> None:
    process = child("import time\nwhile time.process_time() < 0.3: pass")
    took = await cpu.ended(process, 60)
    assert took >= 0.3
    assert process.returncode == 0


async def test_given_a_child_that_never_ends_when_the_wait_is_cancelled_then_it_is_gone() -> None:
    process = child("import time; time.sleep(600)")
    waiting = asyncio.create_task(cpu.ended(process, 600))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert process.returncode == -signal.SIGKILL


def test_given_files_opened_since_when_compared_then_they_have_grown(tmp_path: Path) -> None:
    process = child("input()")
    try:
        one = resources.read({"child": process.pid})
        assert one["child"].files > 0
        more = resources.Held(one["child"].files + 2, 0, 0, 1e9)
        grown = resources.grown(one, {"child": more})
        assert grown["child"]["files"] == 2
        assert grown["child"]["sockets"] == 0
    finally:
        process.communicate(b"\n")


def test_given_many_queues_when_agents_are_dealt_out_then_each_has_as_many() -> None:
    size = Size(agents=30, queues=10)
    text = peer_files.queues(size)
    assert text.count("member =>") == 30
    assert text.split("[bench9]")[1].count("member =>") == 3
    assert len(set(size.numbers())) == 10
