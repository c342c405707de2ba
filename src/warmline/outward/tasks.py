"""Delivering what is told outside of the pages, and forgetting it later. Run by `jobs`.

PostgreSQL says at a commit that there is something; what is due later, or was said while nobody
listened, is found by looking every few seconds. Several `jobs` share the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable

import structlog

from warmline.kit.errors import RetryLater
from warmline.outward.service.delivering import Delivery
from warmline.outward.store import messages

log = structlog.get_logger(__name__)

CHANNEL = messages.CHANNEL
"""What PostgreSQL says it on."""
FORGET_EVERY_S = 3600.0


class OutwardJob:
    """See the module's text. `wakes` gives an item whenever it is time to look."""

    def __init__(self, delivery: Delivery, wakes: AsyncIterable[object]) -> None:
        self._delivery = delivery
        self._wakes = wakes

    async def run(self) -> None:
        """Deliver until cancelled."""
        async for _ in self._wakes:
            try:
                await self._delivery.deliver()
            except RetryLater as problem:
                log.info("outward_waits", problem=problem.code)

    async def keep_forgetting(
        self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Delete old messages now and then, until cancelled."""
        while True:
            try:
                while await self._delivery.forget_old():
                    pass
            except RetryLater as problem:
                log.info("outward_kept", problem=problem.code)
            await sleep(FORGET_EVERY_S)
