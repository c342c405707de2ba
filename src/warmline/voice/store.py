"""The only queries on the projection's own tables."""

from __future__ import annotations

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.kit.db import Session
from warmline.voice.tables import AsideRow, ProjectionRow

_LOCK = text(
    "SELECT position, set_config('synchronous_commit', 'off', true)"
    " FROM projection WHERE name = :name FOR UPDATE"
)


async def lock_position(session: Session, name: str) -> int:
    """The projection's position, locked until the transaction ends.

    The transaction's commit does not wait for the disk either. That is safe, since the position
    lies in it with everything projected up to there: what a crash of PostgreSQL takes away it
    takes away together, and it is read from the stream again.
    """
    found = await session.scalar(_LOCK, {"name": name})
    if found is None:
        await session.execute(
            upsert(ProjectionRow).values(name=name, position=0).on_conflict_do_nothing()
        )
        found = await session.scalar(_LOCK, {"name": name})
    return int(found or 0)


async def position(session: Session, name: str) -> int:
    """The projection's position without a lock; 0 if it never ran."""
    found = await session.scalar(select(ProjectionRow.position).where(ProjectionRow.name == name))
    return int(found or 0)


async def move_position(session: Session, name: str, to: int) -> None:
    """Everything up to `to` is in the tables."""
    await session.execute(
        update(ProjectionRow)
        .where(ProjectionRow.name == name)
        .values(position=to, moved_at=func.now())
    )


async def set_aside(
    session: Session, name: str, sequence: int, event: str, body: bytes, reason: str
) -> None:
    """Keep what could not be projected; a repeat replaces the reason."""
    statement = upsert(AsideRow).values(
        projection=name, sequence=sequence, event=event, body=body, reason=reason
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["projection", "sequence", "event"], set_={"reason": reason}
        )
    )


async def count_aside(session: Session, name: str) -> int:
    """How many events lie aside."""
    found = await session.scalar(
        select(func.count()).select_from(AsideRow).where(AsideRow.projection == name)
    )
    return int(found or 0)


async def forget(session: Session, name: str) -> None:
    """Start this projection anew: position 0, nothing aside."""
    await session.execute(delete(AsideRow).where(AsideRow.projection == name))
    await session.execute(
        update(ProjectionRow).where(ProjectionRow.name == name).values(position=0)
    )
