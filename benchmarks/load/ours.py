"""Our arm: the product as `warmline up` runs it, with queues, agents at SIP phones and flows.

Voice, jobs, the switch and whatever else `servers.parts` starts are the product's own processes;
only the front door, the demo's carrier and `web` are left out. What a desktop would say (page,
microphone, ready) is said over the bus.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from uuid import uuid4

from benchmarks.load import floor, recording, seeding, store
from benchmarks.load.place import AGENTS, CALLERS, Place, Size
from benchmarks.load.sipp import Address, Phone
from warmline.app.services import News, services
from warmline.app.switch import switch_settings
from warmline.kit.bus import Bus
from warmline.kit.errors import Conflict
from warmline.servers import parts, processes
from warmline.servers.user import identity, make_folder
from warmline.telephony.asterisk.config import control_command
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

NOT_STARTED = ("web", "caddy", "carrier")
"""Parts that no call of this benchmark passes through."""
READY_S = 60.0


class Ours:
    """Our arm, running."""

    name = "ours"

    def __init__(self, place: Place, callers_port: int, agents_port: int) -> None:
        self._place = place
        self._settings = place.settings
        self._ids: list[str] = []
        self._switch = switch_settings(place.settings)
        self._records: store.Store | None = None
        self.phones: list[Phone] = []
        self.callers: Address = (CALLERS, callers_port)
        self.agents: Address = (AGENTS, agents_port)
        self.pids: dict[str, int] = {}

    @property
    def switch(self) -> Address:
        """Where its switch listens."""
        return (self._settings.asterisk.host, self._settings.asterisk.sip_port)

    async def set_up(self, size: Size) -> None:
        """Seed database and configuration and start its processes."""
        await self._prepare()
        async with services(self._settings, News()) as here:
            seeded = await seeding.seed(here, size, self.callers[1])
        self._ids, self.phones = seeded.agents, seeded.phones
        await self._prepare()
        if not size.recording:
            recording.silence(self._switch.etc)
        for make in parts.stages(self._settings)[-1].parts:
            part = make()
            if part.name not in NOT_STARTED:
                await asyncio.to_thread(self._place.start, f"ours {part.name}", part)
                self.pids[part.name] = self._place.pids[f"ours {part.name}"]
        self.pids |= {name: self._place.pids[name] for name in ("nats", "postgres")}
        self._records = store.Store(self._settings.database_url())
        self._place.stack.callback(self._records.close)

    async def _prepare(self) -> None:
        """What `warmline up` does before it starts our processes, as the service user."""
        make_folder(self._settings.home / "run")
        done = await asyncio.to_thread(self._run_prepare)
        if done.returncode != 0:
            raise RuntimeError(f"prepare failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _run_prepare(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            processes.command("prepare"),
            env={**os.environ, **processes.environment(self._settings)},
            cwd=self._settings.home,
            capture_output=True,
            text=True,
            check=False,
            **identity(),
        )

    @asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """All agents signed in and ready, their pages vouched for every 2 s like by a web process.
        Their phones are registered already."""
        bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark")
        voice = VoiceClient(bus)
        heart = asyncio.create_task(_heartbeat(voice, self._ids))
        try:
            side_by_side = asyncio.Semaphore(16)

            async def one(agent: str) -> None:
                async with side_by_side:
                    await voice.ask(i.SignIn(agent))
                    await voice.ask(i.PageReady(agent, f"page-{agent}"))
                    await voice.ask(i.Microphone(agent, ok=True))
                    await _until_ready(voice, agent)

            await asyncio.gather(*(one(agent) for agent in self._ids))
            yield
        finally:
            heart.cancel()
            await asyncio.gather(heart, return_exceptions=True)
            await bus.close()

    def records(self, since: datetime) -> tuple[int, int]:
        """Calls recorded in PostgreSQL as answered by an agent and over, since a moment: rows, and
        how many different callers' numbers are in them."""
        return self._count(
            "SELECT count(*), count(DISTINCT caller_raw) FROM interaction"
            " WHERE arrived_at >= %s AND ended_at IS NOT NULL AND talked_at IS NOT NULL",
            since,
        )

    def rows(self, since: datetime) -> int:
        """Records of any outcome since a moment."""
        return self._count("SELECT count(*), 0 FROM interaction WHERE arrived_at >= %s", since)[0]

    def unfinished(self) -> int:
        """Recordings that still have to be encoded."""
        return self._count(
            "SELECT count(*), 0 FROM interaction WHERE recording_state = 'due'"
            " AND arrived_at >= %s",
            datetime.fromisoformat("2000-01-01T00:00:00+00:00"),
        )[0]

    def _count(self, query: str, since: datetime) -> tuple[int, int]:
        assert self._records is not None
        return self._records.count(query, since)

    async def left_over(self) -> floor.Floor:
        """What voice's journal and the switch say is going on now."""
        return await floor.look(self._settings, self.console)

    def console(self, line: str) -> str:
        """What its switch answers to a line of its console."""
        done = subprocess.run(
            control_command(self._switch, line), capture_output=True, text=True, check=False
        )
        return done.stdout


async def _until_ready(voice: VoiceClient, agent: str) -> None:
    """As a person would: pressed again while the phone has not been seen. The switch asks a phone
    that missed its first question again after 30 s."""
    for _ in range(int(READY_S / 0.2)):
        with suppress(Conflict):
            return await voice.ask(i.Ready(agent))
        await asyncio.sleep(0.2)
    await voice.ask(i.Ready(agent))
    return None


async def _heartbeat(voice: VoiceClient, agents: Sequence[str]) -> None:
    web = f"bench-{uuid4().hex[:8]}"
    while True:
        await voice.vouch(web, {agent: (f"page-{agent}",) for agent in agents})
        await asyncio.sleep(2)
