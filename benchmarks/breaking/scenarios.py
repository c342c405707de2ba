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

from benchmarks.breaking import clocks, cuts, disks, judge, records
from benchmarks.breaking.disks import Impossible
from benchmarks.breaking.outages import Facts, Outages, until
from benchmarks.breaking.watch import Watch
from benchmarks.breaking.world import People, Plan, Prepare, World, as_it_is, open_centre
from warmline.kit.settings import Settings, default_home, load

Say = Callable[[str], None]
Play = Callable[[World, People, str], Awaitable[Facts]]


async def _outage(world: World, people: People, name: str) -> Facts:
    return await Outages(world, people).play(name)


PLAYS: dict[str, Play] = {
    **dict.fromkeys(disks.PLAYS, disks.play),
    **dict.fromkeys(clocks.STEPS_S, clocks.play),
    "cut": cuts.play,
}
PREPARED: dict[str, Prepare] = {
    **dict.fromkeys(disks.PLAYS, disks.on_small_disks),
    "clock": clocks.all_but_the_switch,
    "clock_switch": clocks.under_faketime,
    "cut": cuts.on_own_network,
}

SETTLE_S = 180.0
"""So long for the last record and recording; after a full disk the sweep comes every minute."""


def run(chosen: argparse.Namespace, *, json_only: bool) -> tuple[dict[str, Any], Settings]:
    """The chosen scenarios; the raw run, and a centre's settings, for its versions."""
    names = list(judge.AT_MOST) if chosen.scenarios == "all" else chosen.scenarios.split(",")
    if "cut" in names:
        cuts.inside()
    plan = Plan(0, chosen.talking, chosen.heard, chosen.waiting, chosen.agents)
    began, played = time.monotonic(), {}
    last: World | None = None

    def say(text: str) -> None:
        if not json_only:
            print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True)

    for name in names:
        try:
            with open_centre(PREPARED.get(name, as_it_is)) as world:
                played[name] = asyncio.run(_one(world, plan, name, say))
                last = world
        except Impossible as error:
            played[name] = {"impossible": str(error)}
        say(f"{name}: {judge.missed(name, played[name]) or 'as it should be'}")
    return {"scenarios": played}, last.settings if last else load(default_home())


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
            settings = world.settings
            facts = await PLAYS.get(name, _outage)(world, people, name)
            await people.go_home()
            await until(lambda: not records.unfinished(settings), SETTLE_S)
            if name in disks.PLAYS:
                facts["silently_short"] = len(disks.silently_short(settings))
            if name in clocks.STEPS_S:
                facts |= clocks.absurd(settings, people)
            say(f"{name}: {facts}")
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
