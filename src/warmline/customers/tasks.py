"""Background work on customers that comes again by itself, run in `jobs`: what is left of
erasures."""

from __future__ import annotations

from typing import Any

import procrastinate
import structlog

from warmline.customers.service.personal import PersonalService
from warmline.kit.jobs import repeat

log = structlog.get_logger(__name__)

FINISH_EVERY_S = 120.0


class ErasureJob:
    """Finishes erasures: recordings of persons who are erased, calls whose day has come."""

    def __init__(self, personal: PersonalService) -> None:
        self._personal = personal
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="customers.erasures", queueing_lock="customers.erasures")
        async def erasures(timestamp: int = 0) -> None:
            await self.look()

        self._task = erasures

    async def keep_looking(self) -> None:
        """Until cancelled, look for something that fell due."""
        await repeat(self._task, FINISH_EVERY_S)

    async def look(self) -> int:
        """Finish what is due; how many."""
        done = await self._personal.finish()
        if done:
            log.info("erasures_finished", count=done)
        return done
