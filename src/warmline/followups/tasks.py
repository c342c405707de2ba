"""Reminders in the background: a look every few seconds, in `jobs`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from warmline.followups.service.reminding import BATCH, ReminderService
from warmline.kit.errors import RetryLater

log = structlog.get_logger(__name__)

LOOK_S = 5.0


async def keep_reminding(
    service: ReminderService, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Until cancelled, send what has fallen. PostgreSQL away: waits and goes on."""
    while True:
        try:
            while await service.send_due() == BATCH:
                pass
        except RetryLater as error:
            log.warning("reminders_wait", problem=error.message)
        await sleep(LOOK_S)
