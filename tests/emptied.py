"""A database with every table and no rows, for each test anew.

A module has one database (`database_url` of `tests/conftest.py`). Its tables are made by the first
test and only emptied by the others, all in one statement: making them, or truncating each, takes
many times as long as most of the tests themselves.
"""

from __future__ import annotations

from sqlalchemy import text

from warmline.kit.db import Database, metadata

_KNOWN = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")


async def empty(database: Database) -> None:
    """Every table that is registered by now is there, and empty."""
    async with database.transaction() as session:
        known = set((await session.execute(_KNOWN)).scalars())
        # The audit trail refuses to be emptied, and rows refer to each other: as a replica the
        # server asks no trigger, for this one transaction.
        lines = ["PERFORM set_config('session_replication_role', 'replica', true);"]
        lines += [f'DELETE FROM "{name}";' for name in metadata.tables if name in known]  # noqa: S608
        await session.execute(text(f"DO $$BEGIN {' '.join(lines)} END$$"))
    if not known.issuperset(metadata.tables):
        await database.create_all()
