"""Personal tokens for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from warmline.accounts.model import ApiToken
from warmline.accounts.store.sessions import digest
from warmline.accounts.tables import ApiTokenRow, UserRow
from warmline.kit.db import Session


async def of_user(session: Session, user_id: str) -> Sequence[ApiTokenRow]:
    """A user's tokens, the newest first."""
    query = select(ApiTokenRow).where(ApiTokenRow.user_id == user_id)
    return (await session.scalars(query.order_by(ApiTokenRow.created_at.desc()))).all()


async def count(session: Session, user_id: str) -> int:
    """How many tokens a user has; locks the user, so that two cannot pass the limit together."""
    await session.execute(select(UserRow.id).where(UserRow.id == user_id).with_for_update())
    query = select(func.count()).where(ApiTokenRow.user_id == user_id)
    return int(await session.scalar(query) or 0)


async def live(session: Session, token: str, at: datetime) -> tuple[ApiTokenRow, UserRow] | None:
    """The token and its owner, unless it is over or he is disabled."""
    query = (
        select(ApiTokenRow, UserRow)
        .join(UserRow, UserRow.id == ApiTokenRow.user_id)
        .where(
            ApiTokenRow.token_hash == digest(token),
            UserRow.active.is_(True),
            or_(ApiTokenRow.expires_at.is_(None), ApiTokenRow.expires_at > at),
        )
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0], found[1]) if found else None


async def seen(
    session: Session, token_id: str, at: datetime, address: str | None, every: timedelta
) -> None:
    """Note that a token was used, at most once in `every`."""
    await session.execute(
        update(ApiTokenRow)
        .where(
            ApiTokenRow.id == token_id,
            or_(ApiTokenRow.seen_at.is_(None), ApiTokenRow.seen_at < at - every),
        )
        .values(seen_at=at, address=address)
    )


async def remove(session: Session, user_id: str, token_id: str) -> ApiTokenRow | None:
    """Delete one of a user's tokens; what it was, or None."""
    query = (
        delete(ApiTokenRow)
        .where(ApiTokenRow.id == token_id, ApiTokenRow.user_id == user_id)
        .returning(ApiTokenRow)
    )
    return (await session.scalars(query)).one_or_none()


def shaped(row: ApiTokenRow) -> ApiToken:
    """The row as its owner sees it."""
    return ApiToken(
        id=row.id,
        name=row.name,
        permissions=None if row.permissions is None else tuple(sorted(row.permissions)),
        created_at=row.created_at,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
        address=row.address,
    )
