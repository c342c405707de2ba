"""`bench calls --overload`: twice the clean rate for a while, then half of it.

The surplus should be refused in an orderly way (503 or busy), which is counted apart from failures;
accepted callers are answered in time; nobody is stuck afterwards. Back to normal: the time from
the drop to the last late answer or failure seen after it. More agents than usual, so that it is the
machine which is short and not the agents.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load import compare, ours, place, reports, sipp, steps
from benchmarks.load.verdict import ANSWER_P99_MS, goal, verdict

OVER, UNDER = 2.0, 0.5
"""Times the clean rate: during the over-load, and after it."""
OVER_S, UNDER_S = 20.0, 20.0
BACK_S = 10.0
LOOK_S = 12.0
"""Pause before the floor is looked at: wrap-ups, retransmissions and leases have ended."""
AGENTS = 800


@dataclass(frozen=True)
class Phase:
    """What the callers of one phase saw."""

    rate: int
    calls: int
    succeeded: int
    refused: int
    failed: int
    premature: int
    messages: int
    retransmissions: int
    answer_p50_ms: float
    answer_p99_ms: float
    last_trouble_s: float
    """From the phase's start to the last answer that was late, or failure noticed; 0: none."""


async def measure(
    chosen: argparse.Namespace,
    here: place.Place,
    size: place.Size,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Our arm alone."""
    (arm,) = await compare.set_up(here, size, ["ours"], say)
    assert isinstance(arm, ours.Ours)
    run = compare.new_run(here, size, sipp.Plan(keys=chosen.keys), say)
    async with steps.answering(run, arm):
        await steps.step(run, arm, rate=10, calls=20)
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            over = group.create_task(_phase(run, arm, int(OVER * chosen.clean), OVER_S, 0))
            await asyncio.sleep(max(0.0, OVER_S - (time.monotonic() - began)))
            say("the load drops")
            under = group.create_task(
                _phase(run, arm, int(UNDER * chosen.clean), UNDER_S, sipp.SECOND)
            )
        await asyncio.sleep(LOOK_S)
        left = await arm.left_over()
    phases = [_judged_phase(over.result()), _judged_phase(under.result())]
    for phase in phases:
        say(str(asdict(phase)))
    say(str(left))
    return judged([asdict(one) for one in phases], asdict(left), size.agents)


async def _phase(
    run: steps.Run, arm: steps.Arm, rate: int, seconds: float, port: int
) -> tuple[int, reports.CallerReport]:
    folder = await asyncio.to_thread(run.new_folder, arm, f"phase-{rate}")
    load = run.load(rate, int(rate * seconds))
    address = (arm.callers[0], arm.callers[1] + port)
    report, _ = await sipp.call(folder, run.plan, arm.switch, address, load)
    return rate, report


def _judged_phase(found: tuple[int, reports.CallerReport]) -> Phase:
    rate, report = found
    late = [answer.at_ms for answer in report.answers if answer.after_ms >= ANSWER_P99_MS]
    return Phase(
        rate=rate,
        calls=report.wanted,
        succeeded=report.succeeded,
        refused=report.refused,
        failed=report.failed,
        premature=report.premature,
        messages=report.messages,
        retransmissions=report.retransmissions,
        answer_p50_ms=steps.percentile(report.answer_ms, 0.5),
        answer_p99_ms=steps.percentile(report.answer_ms, 0.99),
        last_trouble_s=round(max([*late, report.last_failure_ms, 0.0]) / 1000, 2),
    )


def judged(phases: list[dict[str, Any]], left: dict[str, Any], agents: int) -> dict[str, Any]:
    """Figure, goals and verdict, from what is kept."""
    over, under = phases
    accepted = over["calls"] - over["refused"]
    reached = [
        goal("calls neither served nor refused", over["failed"], "at most", 0),
        goal("accepted calls", accepted, "above", 0),
        goal("answer p99 of accepted calls, ms", over["answer_p99_ms"], "at most", ANSWER_P99_MS),
        goal("seconds back to normal after the drop", under["last_trouble_s"], "at most", BACK_S),
        goal("calls, channels and bridges stuck", _stuck(left), "at most", 0),
        goal("agents not ready", agents - left["agents"].get("ready", 0), "at most", 0),
    ]
    return {
        "figure": {
            "offered_per_s": over["rate"],
            "accepted": accepted,
            "refused": over["refused"],
            "failed": over["failed"],
            "answer_p99_ms": over["answer_p99_ms"],
            "back_to_normal_s": under["last_trouble_s"],
        },
        "goals": reached,
        "verdict": verdict(reached),
        "series": phases,
        "left": left,
    }


def _stuck(left: dict[str, Any]) -> int:
    return int(left["calls"] + left["channels"] + left["bridges"])
