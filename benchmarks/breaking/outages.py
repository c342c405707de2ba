"""Whole servers away under the centre: what happens to those on the line, and what is kept.

Each play takes a running centre with people in talk and waiting, keeps calls coming (`Comers`),
takes a server away for a while and returns figures, which `judge` holds against its limits. A
server stays away although the supervisor starts it again, because a file it needs is moved aside.
Used by `bench faults --scenarios`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.breaking import records
from benchmarks.breaking.people import Call
from benchmarks.breaking.world import People, World
from warmline.interactions.model import RecordingState

POSTGRES_S, NATS_S, VOICE_S = 60.0, 30.0, 30.0
"""How long each stays away."""
EVERY_S = 0.5
"""Between two callers who come during a play."""
ANSWERED_S, SERVED_S = 5.0, 30.0
"""A caller who is not answered, or not served to the agent's end, in so long counts."""
SETTLE_S = 90.0

Facts = dict[str, Any]


class Comers:
    """Callers who come while something is away, are served and go; each one is remembered."""

    def __init__(self, people: People) -> None:
        self._people = people
        self.calls: list[Call] = []

    @asynccontextmanager
    async def coming(self) -> AsyncIterator[Comers]:
        """Until the block is left, and then until the last one was served."""
        task = asyncio.create_task(self._come())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await until(lambda: all(call.over_by for call in self.calls), SERVED_S)

    async def _come(self) -> None:
        while True:
            self.calls.append(self._people.comes())
            await asyncio.sleep(EVERY_S)

    def facts(self) -> Facts:
        """How they fared; the switch hangs up those whom an agent served to the end."""
        late = [c for c in self.calls if not 0 <= c.answered_at - c.placed_at <= ANSWERED_S]
        served = [c for c in self.calls if c.over_by == "them" and c.over_at < c.placed_at + 60]
        return {
            "came": len(self.calls),
            "unanswered": len(late),
            "unserved": len(self.calls) - len(served),
        }


class Outages:
    """The plays, by name."""

    def __init__(self, world: World, people: People) -> None:
        self._world, self._people = world, people

    async def play(self, name: str) -> Facts:
        """One of them; its figures."""
        plays: dict[str, Callable[[], Awaitable[Facts]]] = {
            "asterisk": self.asterisk,
            "postgres": lambda: self._away("postgres", POSTGRES_S),
            "nats": lambda: self._away("nats", NATS_S),
            "voice_without_postgres": self.voice_without_postgres,
        }
        return await plays[name]()

    async def asterisk(self) -> Facts:
        """`kill -9` of the switch."""
        people, watch = self._people, self._people.watch
        struck = [c for c in [*people.stayers, *people.waiters] if c.up]
        talked = {call.caller for call in people.stayers if call.up and call.heard}
        await asyncio.sleep(5)
        killed, began = time.time(), time.monotonic()
        os.kill(self._world.pid("asterisk"), signal.SIGKILL)
        new_call = asyncio.create_task(self._accepted(began))
        numbers = {call.caller for call in struck}
        closed_s = await since(began, lambda: not numbers & watch.callers())
        freed_s = await since(began, lambda: not watch.agents(people.long)["talking"])
        ready_s = await since(began, lambda: self._all_ready(watch.agents(people.long)))
        for call in struck:
            people.outside.forget(call)
        found = {
            "in_talk": len(people.stayers),
            "waiting": len(people.waiters),
            "with_sound": len(talked),
            "closed_s": closed_s,
            "agents_freed_s": freed_s,
            "agents_ready_s": ready_s,
            "new_call_s": await new_call,
        }
        people.stayers, people.waiters = [], []
        await until(lambda: not records.unfinished(self._world.settings), SETTLE_S)
        return found | self._of_struck(numbers, talked, killed)

    def _all_ready(self, states: Any) -> bool:
        return bool(states["ready"] == len(self._people.long))

    async def _accepted(self, began: float) -> float:
        """Seconds until a caller who calls now is answered."""
        tried: list[Call] = []
        while time.monotonic() < began + 60:
            tried.append(self._people.comes())
            await asyncio.sleep(0.5)
            if any(call.answered_at for call in tried):
                break
        answered = [call.answered_at for call in tried if call.answered_at]
        for call in tried:
            if not call.answered_at:
                self._people.outside.forget(call)
        return round(min(answered, default=began + 60) - began, 3)

    def _of_struck(self, numbers: set[str], talked: set[str], killed: float) -> Facts:
        """What was written of the calls that died with the switch."""
        rows = [r for r in records.rows(self._world.settings) if r["caller_raw"] in numbers]
        causes = [f"{row['ended_by']} {row['cause']}" for row in rows]
        folder = Path(self._world.settings.recordings.folder)
        unplayable, missing = [], [0.0]
        for row in rows:
            if row["caller_raw"] not in talked:
                continue
            stored = row["recording_state"] == RecordingState.STORED
            seconds = records.playable(folder / row["recording_key"]) if stored else 0.0
            if seconds <= 0:
                unplayable.append(row["caller_raw"])
            else:
                missing.append(killed - row["talked_at"].timestamp() - seconds)
        return {
            "records": len(rows),
            "records_missing": len(numbers) - len(rows),
            "records_open": sum(row["ended_at"] is None for row in rows),
            "other_causes": sum(cause != "system system" for cause in causes),
            "causes": sorted(set(causes)),
            "unplayable": len(unplayable),
            "recording_lacks_s": round(max(missing), 3),
        }

    async def _away(self, part: str, seconds: float) -> Facts:
        """A server killed and kept away."""
        cut = self._cut()
        async with Comers(self._people).coming() as comers:
            with kept_away(self._world, part):
                await asyncio.sleep(seconds)
                there = self._world.part(part).state == "ready"
            facts = await self._come_back(part)
            await asyncio.sleep(5)
        facts["there_all_the_time"] = int(there)
        return {"away_s": seconds, **facts, **comers.facts(), "dropped": len(self._cut() - cut)}

    async def voice_without_postgres(self) -> Facts:
        """PostgreSQL away, and then every `voice` killed."""
        people, watch = self._people, self._people.watch
        cut = self._cut()
        with kept_away(self._world, "postgres"):
            await asyncio.sleep(5)
            began, epoch = time.monotonic(), watch.epoch
            self._world.kill_voices()
            back_s = await since(began, lambda: watch.epoch > epoch)
            async with Comers(people).coming() as comers:
                await asyncio.sleep(VOICE_S - 10)
        self._world.keep_standby()
        facts = await self._come_back("postgres")
        states_s = await since(time.monotonic(), people.states_right)
        return {
            "voice_back_s": back_s,
            "states_s": states_s,
            **facts,
            **comers.facts(),
            "dropped": len(self._cut() - cut),
        }

    async def _come_back(self, part: str) -> Facts:
        began, watch = time.monotonic(), self._people.watch
        back_s = await since(began, lambda: self._world.part(part).state == "ready")
        watch.mark()
        came = self._people.comes()
        end = time.monotonic() + SETTLE_S
        while time.monotonic() < end:
            if came.answered_at and await watch.projected(self._world.settings):
                break
            await asyncio.sleep(0.1)
        return {"back_s": back_s, "caught_up_s": round(time.monotonic() - began, 3)}

    def _cut(self) -> set[str]:
        stay = {call.caller for call in [*self._people.stayers, *self._people.waiters]}
        outside = self._people.outside.calls
        return {call.caller for call in outside if call.over_by == "them"} & stay


@contextmanager
def kept_away(world: World, part: str) -> Iterator[None]:
    """Killed, and not to be started again until the block is left."""
    needed = {"postgres": "postgres/global/pg_control", "nats": "nats/nats.conf"}[part]
    file = world.settings.home / needed
    aside = file.with_name(file.name + ".aside")
    pid = world.pid(part)
    file.rename(aside)
    file.mkdir()  # or the part would write it anew before its start
    os.kill(pid, signal.SIGKILL)
    try:
        yield
    finally:
        file.rmdir()
        aside.rename(file)


async def since(began: float, found: Callable[[], bool], within_s: float = SETTLE_S) -> float:
    """Seconds from `began` until it is so; `within_s` when it never is."""
    while time.monotonic() < began + within_s:
        if found():
            return round(time.monotonic() - began, 3)
        await asyncio.sleep(0.05)
    return within_s


async def until(found: Callable[[], bool], within_s: float) -> None:
    """Wait for it, so long at most."""
    end = time.monotonic() + within_s
    while time.monotonic() < end and not await asyncio.to_thread(found):  # noqa: ASYNC110
        await asyncio.sleep(0.2)
