"""What `jobs` does for work orders: plan them anew when the rules changed, look at the deadlines
for required acts that are owed and at who has orders and does not work, archive what is long
closed, follow calls made from them, write anew what orders are found by."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import procrastinate
import structlog

from warmline.kit.errors import RetryLater
from warmline.kit.jobs import repeat
from warmline.tickets.service.following import FollowService
from warmline.tickets.service.handing import HandingService
from warmline.tickets.service.indexing import IndexService
from warmline.tickets.service.omitting import OmissionService
from warmline.tickets.service.replanning import ReplanService
from warmline.tickets.service.ticking import TickService

log = structlog.get_logger(__name__)

TICK_S = 20.0
"""How late a warning may come."""
ARCHIVE_S = 3600.0
FOLLOW_S = 2.0
"""How soon after its record an order knows what became of a call."""
INDEX_S = 15.0
"""How soon after a change of the rules orders begin to be found by them."""
BETWEEN_S = 0.2
"""A pause for everybody else between two lots of orders whose words are written anew."""


class TicketJobs:
    """The two tasks; their queueing locks keep them from piling up where `jobs` was away."""

    def __init__(
        self,
        replanning: ReplanService,
        ticking: TickService,
        handing: HandingService,
        omitting: OmissionService,
    ) -> None:
        self._replanning = replanning
        self._handing = handing
        self._omitting = omitting
        self._ticking = ticking
        self._tick: Any = None
        self._archive: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the tasks on the application; once, before its worker runs."""

        @app.task(name="tickets.tick", queue="tickets", queueing_lock="tickets.tick")
        async def tick(timestamp: int = 0) -> None:
            await self._replanning.replan()
            await self._replanning.relevel()
            await self._omitting.check()
            told = await self._ticking.tick()
            if told:
                log.info("ticket_deadlines_told", count=told)
            left = await self._handing.tell_leaders()
            if left:
                log.info("ticket_leaders_told", count=left)

        @app.task(name="tickets.archive", queue="tickets", queueing_lock="tickets.archive")
        async def archive(timestamp: int = 0) -> None:
            done = await self._ticking.archive()
            if done:
                log.info("tickets_archived", count=done)

        self._tick, self._archive = tick, archive

    async def keep_ticking(self) -> None:
        """Until cancelled, look at the deadlines."""
        await repeat(self._tick, TICK_S)

    async def keep_archiving(self) -> None:
        """Until cancelled, look what goes to the archive."""
        await repeat(self._archive, ARCHIVE_S)


async def keep_following(
    service: FollowService, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Until cancelled, look what became of calls. PostgreSQL away: waits and goes on."""
    while True:
        try:
            await service.follow()
        except RetryLater as error:
            log.warning("ticket_calls_wait", problem=error.message)
        await sleep(FOLLOW_S)


async def keep_indexing(
    service: IndexService, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Until cancelled, write anew what orders are found by where its rules changed: a walk of an
    hour for a million of them, which no worker is to be kept busy with. PostgreSQL away: waits and
    goes on."""
    while True:
        done = 0
        try:
            done = await service.some() or 0
        except RetryLater as error:
            log.warning("ticket_texts_wait", problem=error.message)
        await sleep(BETWEEN_S if done else INDEX_S)
