"""One fault and what is seen of it: a process killed or stopped while everybody is on the line.

Half a second after the blow some of those in talk hang up, so that there is something to notice
while the struck part is away; a fault is over when the part answers and the floor knows everybody
where he is. Used by `bench faults`; the raw `Fault`s are what `judge` judges.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.breaking.world import People, World
from warmline.servers import caddy, processes

STOPPED_S = 6.0
"""How long a stopped process stays so: twice the term of a leader."""
HANG_UP_AFTER_S = 0.5
HANG_UPS = 2
WITHIN_S = 30.0
"""Longer than this nothing is waited for; what has not come by then takes this long."""
STEADY_S = 0.3
READY_S = 60.0
"""How long the supervisor may take to bring a part back that was killed again and again."""

PARTS = ("voice", "web", "jobs", "projector", "caddy")
"""The projector is a task of `jobs`: the blow is the same, what is waited for afterwards is not."""
PROCESS = {"projector": "jobs"}


@dataclass(frozen=True)
class Fault:
    """One blow. Seconds count from the blow, with `stopped` ones `back_s` from the going on."""

    part: str
    how: str
    at: float
    """Unix seconds."""
    back_s: float
    """Until the part answers; of `voice`: until a leader obeys commands."""
    taken_over_s: float
    """`voice` only: until the journal has a new term; else 0."""
    states_s: float
    """Until agents and callers are on the floor what they are in truth."""
    dropped: list[str]
    """Callers in talk who were hung up."""
    lost: list[str]
    """Callers in a queue who were hung up."""


class Striker:
    """Strikes, watches, waits until all is well."""

    def __init__(self, world: World, people: People, drawn: random.Random) -> None:
        self._world, self._people, self._drawn = world, people, drawn

    async def strike(self, part: str, how: str) -> Fault:
        """One fault from the blow until all is well, or for `WITHIN_S`."""
        watch = self._people.watch
        await self._ready(part)
        await asyncio.sleep(self._drawn.uniform(0.5, 2.0))
        (talked, waited), epoch = self._cut(), watch.epoch
        pid = await asyncio.to_thread(self._world.pid, PROCESS.get(part, part))
        at, began = time.time(), time.monotonic()
        watch.mark()
        os.kill(pid, signal.SIGKILL if how == "kill" else signal.SIGSTOP)
        go_on = asyncio.create_task(self._go_on(pid, how))
        answered = asyncio.create_task(_since(began, self._answers(part, pid, how, epoch)))
        states = asyncio.create_task(self._states(began))
        taken_over = 0.0
        if part == "voice":
            taken_over = await _since(began, lambda: _now(watch.epoch > epoch))
        await go_on
        back_s, states_s = await answered, await states
        await asyncio.to_thread(self._world.keep_standby)
        dropped, lost = self._cut()
        return Fault(
            part=part,
            how=how,
            at=round(at, 3),
            back_s=round(back_s, 3),
            taken_over_s=round(taken_over, 3),
            states_s=round(states_s, 3),
            dropped=sorted(dropped - talked),
            lost=sorted(lost - waited),
        )

    async def _ready(self, part: str) -> None:
        """One fault at a time: what the last one struck is there again, the standby warm."""
        world, watch = self._world, self._people.watch
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            parts = ["voice", "web", "jobs", "caddy"]
            if all(world.part(one).state == "ready" for one in parts) and await watch.standby():
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"not all parts were there again after {READY_S:.0f} s, before {part}")

    def _cut(self) -> tuple[set[str], set[str]]:
        """Who of those in talk, and of those who wait, was hung up so far; callers' numbers."""
        cut = {call.caller for call in self._people.outside.calls if call.over_by == "them"}
        waiters = {call.caller for call in self._people.waiters}
        return cut - waiters, cut & waiters

    async def _go_on(self, pid: int, how: str) -> None:
        if how == "stop":
            await asyncio.sleep(STOPPED_S)
            os.kill(pid, signal.SIGCONT)

    async def _states(self, began: float) -> float:
        """Some hang up; seconds until everybody is known where he is, and stays so a moment."""
        await asyncio.sleep(HANG_UP_AFTER_S)
        people = self._people
        talking = [call for call in people.stayers if call.up]
        for call in self._drawn.sample(talking, min(HANG_UPS, len(talking))):
            people.outside.hang_up(call)
        right_at = 0.0
        while time.monotonic() < began + WITHIN_S:
            await asyncio.sleep(0.03)
            now = time.monotonic()
            if not people.states_right():
                right_at = 0.0
                continue
            right_at = right_at or now
            if now - right_at > STEADY_S:
                return right_at - began
        return WITHIN_S

    def _answers(self, part: str, pid: int, how: str, epoch: int) -> Callable[[], Awaitable[bool]]:
        """Whether the struck part does its work again."""
        world, watch = self._world, self._people.watch
        checks = {"web": processes.web, "caddy": caddy.part}

        async def answers() -> bool:
            if part == "voice":
                return watch.epoch > epoch and await watch.leader_answers()
            process = PROCESS.get(part, part)
            if process == "jobs" or how == "kill":
                now = world.part(process)
                if how == "kill" and now.pid in (pid, None):
                    return False
                if part == "jobs":
                    return now.state == "ready"
                if part == "projector":
                    return await watch.projected(world.settings)
            try:
                async with asyncio.timeout(1):
                    await checks[part](world.settings).check()
            except Exception:  # noqa: BLE001 - whatever it is, it does not answer
                return False
            return True

        return answers


async def _now(value: bool) -> bool:
    return value


async def _since(began: float, found: Callable[[], Awaitable[bool]]) -> float:
    """Seconds from `began` until it is found; `WITHIN_S` when it never is."""
    while time.monotonic() < began + WITHIN_S:
        if await found():
            return time.monotonic() - began
        await asyncio.sleep(0.02)
    return WITHIN_S
