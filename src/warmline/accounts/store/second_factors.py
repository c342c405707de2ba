"""One-time codes of users: the row, locked while a code is tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from warmline.accounts.tables import SecondFactorRow
from warmline.kit.db import Session


async def row_of(session: Session, user_id: str, *, lock: bool = False) -> SecondFactorRow | None:
    """The row, in force or not; with `lock` for this transaction alone."""
    query = select(SecondFactorRow).where(SecondFactorRow.user_id == user_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def offer(session: Session, user_id: str, secret: str, at: datetime) -> None:
    """Put a new secret in the place of one that was never confirmed."""
    await session.execute(
        delete(SecondFactorRow).where(
            SecondFactorRow.user_id == user_id, SecondFactorRow.confirmed_at.is_(None)
        )
    )
    session.add(SecondFactorRow(user_id=user_id, secret=secret, made_at=at, recovery=[]))
    await session.flush()


async def remove(session: Session, user_id: str) -> bool:
    """Take the codes away; whether there were some in force."""
    row = await row_of(session, user_id, lock=True)
    if row is None:
        return False
    await session.delete(row)
    return row.confirmed_at is not None
