"""The floor as the journal tells it, followed live from outside, and who leads it since when."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from nats.aio.client import Client

from benchmarks.breaking import records
from warmline.agents.model import AgentState
from warmline.kit.bus import AWAY, Bus
from warmline.kit.settings import Settings
from warmline.voice import config, stream
from warmline.voice.commands import PING, STANDBY, subject
from warmline.voice.config_store import BUCKET, KEY
from warmline.voice.floor import Floor
from warmline.voice.model import Phase

ASK_S = 0.25


class Watch:
    """A fold of the journal of its own. `epochs` are terms with the moment we heard of each."""

    def __init__(self, settings: Settings) -> None:
        self.floor = Floor()
        self.epochs: dict[int, float] = {}
        self.bus: Bus
        self._settings = settings
        self._sequence = self._marked = 0
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to follow."""
        self.bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark watch")
        entry = await (await self.bus.bucket(BUCKET)).get(KEY)
        self.floor.configure(config.decode(entry.value or b""))
        self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.bus.close()

    async def _follow(self) -> None:
        journal = stream.subject(self._settings.voice.names()[0])
        async for found in stream.follow(self.bus.js, journal):
            self._sequence = found.sequence
            self.epochs.setdefault(found.step.epoch, time.monotonic())
            self.floor.apply_events(found.step.events)

    @property
    def epoch(self) -> int:
        """The newest term known of."""
        return max(self.epochs, default=0)

    def agents(self, among: Sequence[str]) -> Counter[str]:
        """How many of these agents are in which state."""
        live = self.floor.agents
        return Counter(str(live[one].state if one in live else AgentState.OFFLINE) for one in among)

    def talking(self) -> set[str]:
        """Callers' numbers in talk."""
        calls = self.floor.calls.values()
        return {call.caller.raw for call in calls if call.phase is Phase.TALKING}

    def waiting(self) -> set[str]:
        """Callers' numbers waiting in a queue or being rung for."""
        return {call.caller.raw for call in self.floor.queued_calls()}

    def callers(self) -> set[str]:
        """Everybody on the line."""
        return {c.caller.raw for c in self.floor.calls.values() if c.phase is not Phase.ENDED}

    def mark(self) -> None:
        """From now on `projected` asks for what was said later than this."""
        self._marked = self._sequence

    async def projected(self, settings: Settings) -> bool:
        """Whether what was said since the mark is in the tables."""
        return await asyncio.to_thread(records.position, settings) > self._marked

    async def standby(self) -> bool:
        """Whether somebody waits for the lease at the journal's end."""
        return await answers(self.bus.nc, subject(self._settings.voice.names()[0], STANDBY))

    async def leader_answers(self) -> bool:
        """Whether somebody obeys commands now."""
        return await answers(self.bus.nc, subject(self._settings.voice.names()[0], PING))


async def answers(client: Client, to: str) -> bool:
    """Whether a request is replied to at once."""
    try:
        await client.request(to, b"{}", timeout=ASK_S)
    except AWAY:
        return False
    return True
