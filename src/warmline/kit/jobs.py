"""Background jobs on procrastinate: its application, its tables, its worker.

procrastinate keeps its queue in the same PostgreSQL, in a schema of its own (`procrastinate`), so
that it stays out of our migrations. Features register their tasks on the application in their
`tasks.py`; `app` builds it, prepares the tables at start and runs the worker in `jobs`.
"""

from __future__ import annotations

import procrastinate
import psycopg
import structlog

log = structlog.get_logger(__name__)

SCHEMA = "procrastinate"


def jobs_app(database_url: str, *, connections: int = 4) -> procrastinate.App:
    """The application; open it with `async with app.open_async()`. `database_url` is SQLAlchemy's
    (`postgresql+psycopg://…`) or libpq's."""
    connector = procrastinate.PsycopgConnector(
        conninfo=_plain(database_url),
        min_size=1,
        max_size=connections,
        kwargs={"options": f"-c search_path={SCHEMA}", "application_name": "warmline jobs"},
    )
    return procrastinate.App(connector=connector)


async def prepare_jobs(database_url: str) -> None:
    """Make the queue's tables if they are not there; harmless to repeat, also at the same time."""
    async with (
        await psycopg.AsyncConnection.connect(_plain(database_url)) as connection,
        connection.cursor() as cursor,
    ):
        await cursor.execute("SELECT pg_advisory_xact_lock(hashtext('warmline jobs schema'))")
        await cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        await cursor.execute(f"SET LOCAL search_path = {SCHEMA}")
        await cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        row = await cursor.fetchone()
        if row is None or row[0] is None:
            await cursor.execute(procrastinate.schema.SchemaManager.get_schema())
            log.info("jobs_prepared")


async def run_worker(app: procrastinate.App, *, concurrency: int = 2) -> None:
    """Work on every queue until cancelled; the application must be open. Finished jobs are
    deleted, failed ones stay to be looked at."""
    await app.run_worker_async(
        name="jobs",
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="successful",
        shutdown_graceful_timeout=10,
    )


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
