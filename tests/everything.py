"""All that a database holds, as one text: what was erased must not be in it."""

from __future__ import annotations

from sqlalchemy import text

from warmline.kit.db import Database


async def everything(database: Database) -> str:
    """Every row of every table."""
    async with database.read() as session:
        names = await session.scalars(
            text(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
                "WHERE relkind = 'r' AND nspname = 'public'"
            )
        )
        found = []
        for name in names.all():
            rows = await session.scalars(text(f'SELECT to_jsonb(t)::text FROM "{name}" t'))  # noqa: S608
            found += list(rows)
    return "\n".join(found)
