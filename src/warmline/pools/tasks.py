"""Background work of pools: asks for the night's runs and takes open runs to their end.

`app.jobs` registers it and keeps it looking. Two at once do no harm: a run's row is locked while a
batch of it is done.
"""

from __future__ import annotations

from typing import Any

import procrastinate
import structlog

from warmline.kit.jobs import repeat
from warmline.pools.service.running import RunService

log = structlog.get_logger(__name__)

LOOK_S = 3.0
"""Somebody who asked for a dry run waits for it."""


class PoolJob:
    """The task of pools."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="pools.look", queue="pools", queueing_lock="pools.look")
        async def look(timestamp: int = 0) -> None:
            await self.look()

        self._task = look

    async def keep_looking(self) -> None:
        """Until cancelled, look whether there is something to do."""
        await repeat(self._task, LOOK_S)

    async def look(self) -> int:
        """Ask for what is due and do it; how many batches."""
        await self._runs.night()
        batches = await self._runs.work()
        if batches:
            log.info("pools_run", batches=batches)
        return batches
