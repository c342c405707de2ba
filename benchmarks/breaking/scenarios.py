"""One scenario of faults after the other, each in a centre of its own: `bench faults --scenarios`.

Opens the centre as the scenario wants it, brings people in, lets the play (`outages`, `disks`,
`clocks`, `cuts`) be played, sends everybody home, and compares the records with who was answered.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from benchmarks.breaking import judge, records
from benchmarks.breaking.outages import Facts, Outages, until
from benchmarks.breaking.watch import Watch
from benchmarks.breaking.world import People, Plan, World, open_centre

Say = Callable[[str], None]
Play = Callable[[World, People], Awaitable[Facts]]

SETTLE_S = 180.0
"""So long for the last record and recording; after a full disk the sweep comes every minute."""


def run(chosen: argparse.Namespace, *, json_only: bool) -> tuple[dict[str, Any], World]:
    """The chosen scenarios; the raw run, and the last centre, for its versions."""
    names = list(judge.AT_MOST) if chosen.scenarios == "all" else chosen.scenarios.split(",")
    plan = Plan(0, chosen.talking, chosen.heard, chosen.waiting, chosen.agents)
    began, played = time.monotonic(), {}

    def say(text: str) -> None:
        if not json_only:
            print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True)

    for name in names:
        with open_centre() as world:
            played[name] = asyncio.run(_one(world, plan, name, say))
        say(f"{name}: {judge.missed(name, played[name]) or 'as it should be'}")
    return {"scenarios": played}, world


async def _one(world: World, plan: Plan, name: str, say: Say) -> dict[str, Any]:
    watch = Watch(world.settings)
    await watch.open()
    people = People(world, plan, watch)
    try:
        await people.seed()
        async with people.at_work():
            world.keep_standby()
            await people.fill()
            await until_standby(watch)
            say(f"{name}: {len(people.stayers)} talk, {len(people.waiters)} wait")
            facts = await Outages(world, people).play(name)
            say(f"{name}: {facts}")
            await people.go_home()
            settings = world.settings
            await until(lambda: not records.unfinished(settings), SETTLE_S)
            found = records.judge(settings, people.answered())
    finally:
        await watch.close()
    return {"facts": facts, "records": asdict(found)}


async def until_standby(watch: Watch, within_s: float = 60.0) -> None:
    """Wait for a warm standby."""
    end = time.monotonic() + within_s
    while not await watch.standby():
        if time.monotonic() > end:
            raise TimeoutError("no standby of voice became warm")
        await asyncio.sleep(0.1)
