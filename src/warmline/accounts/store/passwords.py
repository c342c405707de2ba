"""The passwords that users had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from warmline.accounts.tables import PasswordHistoryRow
from warmline.kit.db import Session


async def earlier(session: Session, user_id: str, most: int) -> Sequence[str]:
    """The hashes of the last passwords before the present one, at most `most`."""
    query = select(PasswordHistoryRow.password_hash).where(PasswordHistoryRow.user_id == user_id)
    return (await session.scalars(query.order_by(*_NEWEST).limit(most))).all()


async def remember(session: Session, user_id: str, replaced: str, at: datetime, keep: int) -> None:
    """Keep the hash that is replaced now, and no more than `keep` of them."""
    session.add(PasswordHistoryRow(user_id=user_id, password_hash=replaced, replaced_at=at))
    await session.flush()
    kept = (
        select(PasswordHistoryRow.id)
        .where(PasswordHistoryRow.user_id == user_id)
        .order_by(*_NEWEST)
        .limit(keep)
    )
    await session.execute(
        delete(PasswordHistoryRow).where(
            PasswordHistoryRow.user_id == user_id, PasswordHistoryRow.id.not_in(kept)
        )
    )


_NEWEST = (PasswordHistoryRow.replaced_at.desc(), PasswordHistoryRow.id.desc())
