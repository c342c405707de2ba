"""Notices on their way from the database to the pages, and their end. Run by `jobs`.

PostgreSQL says at a commit that there is something; what was said while nobody listened, or while
the bus was away, is found by looking now and then. A page may hear of a notice twice, which shows
nothing twice: it only asks for its notices anew. Several `jobs` share the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable

import structlog

from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.errors import RetryLater
from warmline.notices import store
from warmline.notices.service import NoticeService

log = structlog.get_logger(__name__)

CHANNEL = store.CHANNEL
"""What PostgreSQL says it on."""

AT_ONCE = 500
"""Notices told in one transaction."""

FORGET_EVERY_S = 3600.0

Told = Callable[[set[str]], Awaitable[None]]
"""Says to every `web` that the notices of these users changed; raises `RetryLater`."""


class NoticeRelay:
    """See the module's text. `wakes` gives an item whenever it is time to look."""

    def __init__(
        self, database: Database, clock: Clock, told: Told, wakes: AsyncIterable[object]
    ) -> None:
        self._database = database
        self._clock = clock
        self._told = told
        self._wakes = wakes

    async def run(self) -> None:
        """Relay until cancelled."""
        async for _ in self._wakes:
            try:
                while await self.relay() == AT_ONCE:
                    pass
            except RetryLater as problem:
                log.info("notices_wait", problem=problem.code)

    async def relay(self) -> int:
        """Tell of what nobody was told of. How many notices it were. Told first and marked then: a
        relay killed in between tells again."""
        async with self._database.transaction() as session:
            found = await store.untold(session, AT_ONCE)
            if found:
                await self._told({user for _, user in found})
                await store.mark_told(session, [one for one, _ in found], self._clock.now())
        return len(found)


async def keep_forgetting(
    service: NoticeService, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Delete old notices now and then, until cancelled."""
    while True:
        try:
            while await service.forget_old():
                pass
        except RetryLater as problem:
            log.info("notices_kept", problem=problem.code)
        await sleep(FORGET_EVERY_S)
