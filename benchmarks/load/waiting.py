"""`bench calls --waiting N`: N callers wait in a queue nobody serves while other calls flow.

Each arm takes the same steps with nobody waiting and with all of them. What it costs just to let
them wait (their music) is measured apart and taken off, so that what is left is what a call costs.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.load import compare, cpu, place, reports, sipp, steps
from benchmarks.load.verdict import SWITCH, clean, goal, verdict

RISE_PER_S = 100
STANDING_S = 4.0
SPARE_S = 8.0
RATE = 20
FLAT = 1.2
"""A call may cost so many times what it costs while nobody waits."""


async def measure(
    chosen: argparse.Namespace,
    here: place.Place,
    size: place.Size,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Our arm and `Queue()`, one after the other."""
    names = [name for name in chosen.arms.split(",") if name != "dial"]
    arms = await compare.set_up(here, size, names, say)
    run = compare.new_run(here, size, sipp.Plan(keys=chosen.keys), say)
    rate = chosen.rates[0] if chosen.rates else RATE
    found = []
    for arm in arms:
        async with steps.answering(run, arm):
            await steps.step(run, arm, rate=10, calls=20)
            found.append(await _one(run, arm, rate, int(rate * chosen.seconds), chosen.waiting))
        say(str(found[-1]))
    return judged(found)


async def _one(
    run: steps.Run, arm: steps.Arm, rate: int, calls: int, waiting: int
) -> dict[str, Any]:
    alone = await steps.step(run, arm, rate=rate, calls=calls)
    rise_s = waiting / RISE_PER_S
    stay_s = rise_s + STANDING_S + calls / rate + run.plan.whole_s + steps.SETTLE_S + SPARE_S
    crowd = asyncio.create_task(_crowd(run, arm, waiting, stay_s))
    try:
        await asyncio.sleep(rise_s + 2)
        channels = await asyncio.to_thread(_channels, arm)
        standing = await _standing(arm)
        beside = await steps.step(run, arm, rate=rate, calls=calls)
        report, _ = await crowd
    finally:
        crowd.cancel()
    return {
        "arm": arm.name,
        "waiting": waiting,
        "channels": channels,
        "alone": asdict(alone),
        "beside": asdict(beside),
        "standing_cpu_s_per_s": standing,
        "waiters": {
            "succeeded": report.succeeded,
            "failed": report.failed,
            "answer_p99_ms": steps.percentile(report.answer_ms, 0.99),
        },
    }


async def _crowd(
    run: steps.Run, arm: steps.Arm, waiting: int, stay_s: float
) -> tuple[reports.CallerReport, float]:
    folder = await asyncio.to_thread(run.new_folder, arm, "waiters")
    load = sipp.Load(RISE_PER_S, waiting, [place.LOBBY_NUMBER], first=90_000_000)
    own = (arm.callers[0], arm.callers[1] + sipp.SECOND)
    plan = sipp.Plan(keys=run.plan.keys, talk_s=0.0, stay_s=stay_s)
    return await sipp.call(
        folder, plan, arm.switch, own, load, scenario="waiter", within_s=stay_s + 10
    )


def _channels(arm: steps.Arm) -> int:
    """Active channels of its switch."""
    words = arm.console("core show channels count").split()
    return int(words[0]) if words and words[0].isdigit() else 0


async def _standing(arm: steps.Arm) -> dict[str, float]:
    """CPU seconds a second by process while nothing but waiting goes on."""
    meter = cpu.Meter(arm.pids)
    before, began = meter.read(), time.monotonic()
    await asyncio.sleep(STANDING_S)
    spent, others = cpu.between(before, meter.read())
    seconds = time.monotonic() - began
    return steps.rounded({n: value / seconds for n, value in {**spent, "others": others}.items()})


def switching_ms(step: Mapping[str, Any], standing: Mapping[str, float] | None = None) -> float:
    """CPU of Asterisk and voice per call, milliseconds, what waiting costs by itself taken off."""
    spent = sum(float(step["cpu_s"].get(name, 0.0)) for name in SWITCH)
    idle = sum((standing or {}).get(name, 0.0) for name in SWITCH) * step["seconds"]
    return float(1000 * max(0.0, spent - idle) / step["calls"])


def judged(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figure, goals and verdict, from what is kept."""
    figure: dict[str, Any] = {}
    for one in found:
        alone = switching_ms(one["alone"])
        beside = switching_ms(one["beside"], one["standing_cpu_s_per_s"])
        figure[one["arm"]] = {
            "waiting": one["waiting"],
            "clean": clean(one["beside"]),
            "switching_ms_alone": round(alone, 2),
            "switching_ms_beside": round(beside, 2),
            "growth": round(beside / alone, 2) if alone else None,
            "standing_cpu_s_per_s": round(
                sum(one["standing_cpu_s_per_s"].get(name, 0.0) for name in SWITCH), 3
            ),
        }
    ours, queue = figure.get("ours", {}), figure.get("queue", {})
    reached = [
        goal("calls not clean beside the waiting", int(not ours.get("clean")), "at most", 0),
        goal("CPU per call / with nobody waiting", ours.get("growth"), "at most", FLAT),
        goal(
            "CPU a second to let them wait, ours",
            ours.get("standing_cpu_s_per_s"),
            "at most",
            queue.get("standing_cpu_s_per_s", 0.0),
        ),
    ]
    return {
        "figure": figure,
        "goals": reached,
        "verdict": verdict(reached),
        "series": [dict(one) for one in found],
    }
