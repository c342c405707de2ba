"""What PostgreSQL says to whoever listens (LISTEN/NOTIFY), as moments at which to look.

Used by relays that take rows from the database elsewhere: what is said at a commit wakes them at
once, and a turn without a word makes them look all the same, since nobody hears what is said while
the connection is away. The queue of jobs listens for itself (`kit.jobs`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import psycopg
import structlog
from psycopg import sql

from warmline.kit.jobs import plain_url

log = structlog.get_logger(__name__)

AGAIN_S = 2.0
"""Before connecting again."""


async def wakes(
    database_url: str,
    channel: str,
    *,
    every_s: float = 5.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[None, None]:
    """An item at the start, at each word on `channel`, and after `every_s` without one; for ever,
    whatever becomes of the server. Words said in one breath are one item."""
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                plain_url(database_url), autocommit=True, application_name="warmline listening"
            )
            async with connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                while True:
                    yield None
                    async for _ in connection.notifies(timeout=every_s, stop_after=1):
                        pass
        except (psycopg.Error, OSError) as problem:
            log.info("listening_waits", channel=channel, problem=repr(problem))
        await sleep(AGAIN_S)
        yield None
