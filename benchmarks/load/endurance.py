"""`bench calls --long N`: N calls at 80 % of the clean rate; what fails, and what is left behind.

Failures are counted by class, as YD/T and the mission name them: processing (the caller never got
an agent), premature release (hung up by the switch before somebody did), release failure (the
agent hung up and the other side, or the switch, never learned). In slices, since phones register
for ten minutes at most.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load import compare, confidence, floor, ours, place, resources, sipp, steps
from benchmarks.load.verdict import Goal, goal, verdict

SHARE = 0.8
SLICE_S = 400.0
WARM_S = 3.0
REST_S = 36.0
"""A finished SIP transaction is remembered for 32 s."""
PROCESSING, PREMATURE, RELEASE = 4e-4, 2e-5, 2e-5
CONNECTED = 0.9996
LEAKING = ("asterisk", "voice", "jobs")
"""Parts whose open files are counted; the stores keep pools of their own."""


@dataclass(frozen=True)
class Slice:
    """Some minutes of the run, as callers and agents saw them."""

    calls: int
    succeeded: int
    refused: int
    failed: int
    premature: int
    release: int
    retransmissions: int
    messages: int
    answer_p99_ms: float


@dataclass(frozen=True)
class Rest:
    """What is there when no call is."""

    floor: floor.Floor
    held: dict[str, resources.Held]


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
    rate = max(1, int(SHARE * chosen.clean))
    found: list[Slice] = []
    async with AsyncExitStack() as signed_in:
        before: Rest | None = None
        left = chosen.long
        while left > 0:
            calls = min(left, int(SLICE_S * rate))
            async with steps.phones(run, arm):
                if before is None:
                    await signed_in.enter_async_context(arm.ready())
                    await steps.step(run, arm, rate=rate, calls=int(rate * WARM_S))
                    before = await _rest(arm)
                found.append(await _slice(run, arm, rate, calls))
                left -= calls
                say(f"{chosen.long - left} calls, {sum(one.failed for one in found)} failed")
                if left <= 0:
                    after = await _rest(arm)
        assert before is not None
    return judged([asdict(one) for one in found], _plain(before), _plain(after), rate, size.agents)


async def _slice(run: steps.Run, arm: steps.Arm, rate: int, calls: int) -> Slice:
    seen = await _agents(run, arm)
    folder = await asyncio.to_thread(run.new_folder, arm, "long")
    load = run.load(rate, calls)
    report, _ = await sipp.call(folder, run.plan, arm.switch, arm.callers, load)
    now = await _agents(run, arm)
    premature = max(report.premature, now.cut_off - seen.cut_off)
    told = max(0, (now.hung_up - seen.hung_up) - report.reached_over)
    return Slice(
        calls=calls,
        succeeded=report.succeeded,
        refused=report.refused,
        failed=report.failed,
        premature=premature,
        release=max(told, now.unreleased - seen.unreleased),
        retransmissions=report.retransmissions,
        messages=report.messages,
        answer_p99_ms=steps.percentile(report.answer_ms, 0.99),
    )


async def _agents(run: steps.Run, arm: steps.Arm) -> Any:
    await asyncio.sleep(steps.COUNTS_S)
    return await asyncio.to_thread(run.agents_report, arm)


async def _rest(arm: ours.Ours) -> Rest:
    """After the last transaction is forgotten and the last recording encoded."""
    await asyncio.gather(asyncio.sleep(REST_S), steps.encoded(arm))
    held = await asyncio.to_thread(resources.read, arm.pids)
    return Rest(await arm.left_over(), held)


def _plain(rest: Rest) -> dict[str, Any]:
    return {
        "floor": asdict(rest.floor),
        "held": {name: asdict(held) for name, held in rest.held.items()},
    }


def judged(
    slices: Sequence[dict[str, Any]],
    before: dict[str, Any],
    after: dict[str, Any],
    rate: int,
    agents: int,
) -> dict[str, Any]:
    """Figure, goals and verdict, from what is kept."""
    calls = sum(one["calls"] for one in slices)
    classes = _classes(slices)
    reached = [
        _failures("processing failures", classes["processing"], calls, PROCESSING),
        _failures("premature releases", classes["premature"], calls, PREMATURE),
        _failures("release failures", classes["release"], calls, RELEASE),
        goal(
            "connection rate",
            sum(one["succeeded"] for one in slices) / calls if calls else None,
            "above",
            CONNECTED,
        ),
        *_leaks(before, after, agents),
    ]
    return {
        "figure": {"calls": calls, "calls_per_s": rate, **classes},
        "goals": reached,
        "verdict": verdict(reached),
        "series": list(slices),
        "before": before,
        "after": after,
    }


def _classes(slices: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Failed calls, each in one class."""
    found = {"processing": 0, "premature": 0, "release": 0, "refused": 0}
    for one in slices:
        found["premature"] += one["premature"]
        found["release"] += one["release"]
        found["refused"] += one["refused"]
        found["processing"] += max(0, one["failed"] - one["premature"] - one["release"])
    return found


def _failures(name: str, failures: int, calls: int, limit: float) -> Goal:
    """Reached when the limit is kept with 95 % confidence, not only in this sample."""
    bound = confidence.upper(failures, calls)
    found = goal(f"{name}, share not exceeded with 95 % confidence", bound, "at most", limit)
    return {**found, "failures": failures, "observed": failures / calls if calls else None}


def _leaks(before: dict[str, Any], after: dict[str, Any], agents: int) -> list[Goal]:
    there = after["floor"]
    held = {
        what: sum(
            max(0, after["held"][name][what] - before["held"][name][what])
            for name in after["held"]
            if name in LEAKING
        )
        for what in ("files", "sockets")
    }
    return [
        goal("channels left", there["channels"], "at most", 0),
        goal("bridges left", there["bridges"], "at most", 0),
        goal("calls left on the floor", there["calls"], "at most", 0),
        goal("agents not ready", agents - there["agents"].get("ready", 0), "at most", 0),
        goal("open files more than before", held["files"], "at most", 0),
        goal("open sockets more than before", held["sockets"], "at most", 0),
    ]
