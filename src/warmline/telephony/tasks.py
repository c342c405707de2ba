"""Keeps what the switch says of its trunks and phones where lists find it; `app.jobs` runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from warmline.kit.clock import Clock
from warmline.kit.errors import RetryLater
from warmline.telephony.seen import LOOK_EVERY_S, Look, Seen
from warmline.telephony.service import TelephonyService

Asker = Callable[[Collection[str]], Awaitable[Sequence[Seen]]]
"""Asks the switch; it is told which trunks are to be asked whether they can be reached."""

log = structlog.get_logger(__name__)


async def watch_switch(
    service: TelephonyService,
    look: Asker,
    clock: Clock,
    *,
    every_s: float = LOOK_EVERY_S,
) -> None:
    """Look at the switch for ever; while it or the database is away that is what is known."""
    while True:
        try:
            await look_once(service, look, clock)
        except RetryLater as error:
            log.info("switch_look_not_kept", problem=error.message)
        await asyncio.sleep(every_s)


async def look_once(service: TelephonyService, look: Asker, clock: Clock) -> None:
    """One look, kept; raises `RetryLater` while the database is away."""
    try:
        seen = await look(await service.watched_trunks())
    except RetryLater as error:
        await service.note_look(Look(at=clock.now(), problem=error.message))
    else:
        await service.note_look(Look(at=clock.now()), seen)
