"""Background jobs on procrastinate: its application, its tables, its worker, what comes again.

procrastinate keeps its queue in the same PostgreSQL; a migration makes its tables. Features
register their tasks on the application in their `tasks.py`; `app` builds it and runs the worker in
`jobs`.
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

log = structlog.get_logger(__name__)


def jobs_app(database_url: str, *, connections: int = 4) -> procrastinate.App:
    """The application; open it with `async with app.open_async()`. `database_url` is SQLAlchemy's
    (`postgresql+psycopg://…`) or libpq's."""
    connector = procrastinate.PsycopgConnector(
        conninfo=plain_url(database_url),
        min_size=1,
        max_size=connections,
        kwargs={"application_name": "warmline jobs"},
    )
    return procrastinate.App(connector=connector)


async def prepare_jobs(database_url: str) -> None:
    """Make the queue's tables in a database without our migrations (tests); harmless to repeat."""
    async with (
        await psycopg.AsyncConnection.connect(plain_url(database_url)) as connection,
        connection.cursor() as cursor,
    ):
        await cursor.execute("SELECT pg_advisory_xact_lock(hashtext('warmline jobs schema'))")
        await cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        row = await cursor.fetchone()
        if row is None or row[0] is None:
            await cursor.execute(procrastinate.schema.SchemaManager.get_schema())


async def run_worker(
    app: procrastinate.App,
    *,
    concurrency: int = 2,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Work on every queue until cancelled; the application must be open. Finished jobs are
    deleted, failed ones stay to be looked at. PostgreSQL away: waits and goes on."""
    while True:
        try:
            await app.run_worker_async(
                name="jobs",
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
            )
        except (ConnectorException, psycopg.Error, OSError) as error:
            log.warning("worker_waits", problem=repr(error))
        await sleep(2)


async def repeat(
    task: procrastinate.tasks.Task[..., Any, Any],
    every_s: float,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Until cancelled, put the task into the queue again and again, if it does not wait there (give
    it a queueing lock). By the clock since boot: procrastinate's own timer remembers moments of
    the machine's clock, and once that is set back it stands still until they come again."""
    while True:
        try:
            with suppress(AlreadyEnqueued):
                await task.defer_async()
        except (ConnectorException, psycopg.Error, OSError) as error:
            log.warning("repeated_task_waits", task=task.name, problem=repr(error))
        await sleep(every_s)


def plain_url(url: str) -> str:
    """The address as libpq reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
