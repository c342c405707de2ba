"""The centre of `bench live`: our arm of `benchmarks/load` with `web`, leaders and log-ins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from argon2 import PasswordHasher

from benchmarks.load.ours import Ours
from benchmarks.load.place import Place, Size
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import LEADER, SUPERVISOR
from warmline.accounts.service import AccountsService
from warmline.app.services import News, services
from warmline.kit.actor import SYSTEM
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.errors import Conflict
from warmline.servers import processes
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

READY_S = 60.0

Say = Callable[[VoiceClient, str], Awaitable[None]]


@dataclass(frozen=True)
class LogIn:
    """One person's session."""

    name: str
    user: str
    token: str


class Centre:
    """Our arm with a web process, and everybody logged in."""

    def __init__(self, place: Place) -> None:
        base = place.settings.web.port
        self._place = place
        self.arm = Ours(place, base + 50, base + 60)
        self.agents: list[LogIn] = []
        self.boards: list[LogIn] = []

    async def set_up(self, size: Size, boards: int) -> None:
        """Seed, start, log in `size.agents` agents and `boards` leaders, every fourth of whom is a
        supervisor (unmasked numbers, a wider scope)."""
        settings = self._place.settings
        await self.arm.set_up(size)
        await asyncio.to_thread(self._place.start, "ours web", processes.web(settings))
        self.arm.pids["web"] = self._place.pids["ours web"]
        async with services(settings, News()) as here:
            cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
            accounts = AccountsService(here.database, SystemClock(), passwords=cheap)
            password = settings.secret("demo")
            for number in range(boards):
                role = SUPERVISOR if number % 4 == 0 else LEADER
                user = NewUser(
                    login=f"leader{number}",
                    name=f"Leader {number}",
                    password=password,
                    role_ids=(role.id,),
                    department_id=ROOT_DEPARTMENT,
                )
                await accounts.create_user(SYSTEM, user)

            async def log_in(login: str) -> LogIn:
                opened = await accounts.sessions.log_in(login, password)
                actor = await accounts.sessions.actor_of_token(opened.token)
                assert actor is not None
                return LogIn(login, actor.user_id, opened.token)

            self.agents = [await log_in(f"agent{n}") for n in range(size.agents)]
            self.boards = [await log_in(f"leader{n}") for n in range(boards)]

    async def sign_in(self) -> None:
        """All agents signed in, before their pages open."""
        await self._each(lambda voice, agent: voice.ask(i.SignIn(agent)))

    async def make_ready(self) -> None:
        """All agents ready; their pages are open and their phones registered."""
        await self._each(_ready)

    async def _each(self, say: Say) -> None:
        bus = await Bus.connect(self._place.settings.nats_url(), "warmline benchmark")
        try:
            voice = VoiceClient(bus)
            side_by_side = asyncio.Semaphore(16)

            async def one(agent: str) -> None:
                async with side_by_side:
                    await say(voice, agent)

            await asyncio.gather(*(one(agent.user) for agent in self.agents))
        finally:
            await bus.close()


async def _ready(voice: VoiceClient, agent: str) -> None:
    """As a person would: pressed again while the page or the phone has not been seen."""
    for _ in range(int(READY_S / 0.2)):
        with suppress(Conflict):
            return await voice.ask(i.Ready(agent))
        await asyncio.sleep(0.2)
    await voice.ask(i.Ready(agent))
    return None
