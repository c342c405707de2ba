"""Background work of pools: asks for the night's runs and takes open runs to their end.

`app.jobs` registers it and keeps it looking. Two at once do no harm: a run's row is locked while a
batch of it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from warmline.kit.errors import RetryLater
from warmline.pools.service.running import RunService

log = structlog.get_logger(__name__)

LOOK_S = 3.0
"""Somebody who asked for a dry run waits for it."""


class PoolJob:
    """The task of pools. It is put into the queue only when there is a run, so that looking often
    costs two small queries."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="pools.run", queue="pools", queueing_lock="pools.run")
        async def run(timestamp: int = 0) -> None:
            await self.work()

        self._task = run

    async def keep_looking(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Until cancelled, look whether a run was asked for, was killed, or its hour has come."""
        while True:
            try:
                if await self._runs.due():
                    with suppress(AlreadyEnqueued):
                        await self._task.defer_async()
            except (RetryLater, ConnectorException, psycopg.Error, OSError) as error:
                log.warning("pools_wait", problem=repr(error))
            await sleep(LOOK_S)

    async def work(self) -> int:
        """Take every open run to its end; how many batches."""
        batches = await self._runs.work()
        log.info("pools_run", batches=batches)
        return batches
