"""Whether a seeded row is there already."""

from __future__ import annotations

from warmline.kit.db import Base, Session


async def exists(session: Session, table: type[Base], row_id: str) -> bool:
    return await session.get(table, row_id) is not None
