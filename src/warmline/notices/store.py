"""The only queries on notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import CursorResult

from warmline.accounts.tables import UserRow
from warmline.kit.db import Session, fetch_page
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.notices.model import About, NewNotice, Notice, cut
from warmline.notices.tables import NoticeRow

CHANNEL = "warmline_notices"
"""Where PostgreSQL says, at the commit, that there is something to tell."""


async def add(session: Session, users: Iterable[str], new: NewNotice, at: datetime) -> list[Notice]:
    """A notice for each of the users who are active; all of them in one statement."""
    active = select(UserRow.id).where(UserRow.id.in_(sorted(set(users))), UserRow.active)
    found = (await session.execute(active)).scalars().all()
    rows = [_values(user, new, at) for user in found]
    if rows:
        await session.execute(insert(NoticeRow), rows)
        await session.execute(select(func.pg_notify(CHANNEL, "")))
    return [
        Notice(
            id=row["id"],
            user_id=row["user_id"],
            kind=new.kind,
            about=new.about,
            facts=row["facts"],
            popup=new.popup,
            sound=new.sound,
            at=at,
            read_at=None,
        )
        for row in rows
    ]


async def of_user(session: Session, user: str, page: Page, *, unread: bool) -> Paged[Notice]:
    """His, newest first."""
    query = select(NoticeRow).where(NoticeRow.user_id == user)
    if unread:
        query = query.where(NoticeRow.read_at.is_(None))
    rows = await fetch_page(
        session, query, page, sorts={"at": NoticeRow.at}, default="-at", tie=NoticeRow.id
    )
    return rows.map(_notice)


async def exists(session: Session, user: str, notice: str) -> bool:
    query = select(NoticeRow.id).where(NoticeRow.id == notice, NoticeRow.user_id == user)
    return (await session.execute(query)).one_or_none() is not None


async def mark_read(session: Session, user: str, notice: str | None, at: datetime) -> int:
    """One or all of his unread ones are read now. How many that were."""
    query = update(NoticeRow).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    if notice is not None:
        query = query.where(NoticeRow.id == notice)
    return await _changed(session, query.values(read_at=at))


async def settle(session: Session, about: About, at: datetime) -> list[str]:
    """Everybody's unread notices about something are read, since it is done. Whose they were."""
    query = (
        update(NoticeRow)
        .where(
            NoticeRow.about_noun == about.noun,
            NoticeRow.about_id == about.id,
            NoticeRow.read_at.is_(None),
        )
        .values(read_at=at, told_at=None)
        .returning(NoticeRow.user_id)
    )
    users = list((await session.execute(query)).scalars().all())
    if users:
        await session.execute(select(func.pg_notify(CHANNEL, "")))
    return users


async def delete_about(session: Session, abouts: Iterable[About]) -> int:
    """Delete everybody's notices about these things. How many it were."""
    return sum(
        [
            await _changed(
                session,
                delete(NoticeRow).where(
                    NoticeRow.about_noun == one.noun, NoticeRow.about_id == one.id
                ),
            )
            for one in abouts
        ]
    )


async def untold(session: Session, most: int) -> Sequence[tuple[str, str]]:
    """Notices that no page heard of yet, oldest first, as (id, user); locked until the end of the
    transaction, and without those another process is telling just now."""
    query = (
        select(NoticeRow.id, NoticeRow.user_id)
        .where(NoticeRow.told_at.is_(None))
        .order_by(NoticeRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.user_id) for row in await session.execute(query)]


async def mark_told(session: Session, notices: Sequence[str], at: datetime) -> None:
    query = update(NoticeRow).where(NoticeRow.id.in_(notices))
    await session.execute(query.values(told_at=at))


async def forget(session: Session, before: datetime, most: int) -> int:
    """Delete at most so many that are older. How many it were."""
    old = select(NoticeRow.id).where(NoticeRow.at < before).limit(most)
    return await _changed(session, delete(NoticeRow).where(NoticeRow.id.in_(old)))


async def _changed(session: Session, query: Any) -> int:
    result = await session.execute(query)
    return result.rowcount if isinstance(result, CursorResult) else 0


def _values(user: str, new: NewNotice, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "user_id": user,
        "kind": new.kind,
        "about_noun": new.about.noun if new.about else None,
        "about_id": new.about.id if new.about else None,
        "facts": cut(new.facts),
        "popup": new.popup,
        "sound": new.sound,
        "at": at,
    }


def _notice(row: NoticeRow) -> Notice:
    about = None
    if row.about_noun is not None and row.about_id is not None:
        about = About(row.about_noun, row.about_id)
    return Notice(
        id=row.id,
        user_id=row.user_id,
        kind=row.kind,
        about=about,
        facts=row.facts,
        popup=row.popup,
        sound=row.sound,
        at=row.at,
        read_at=row.read_at,
    )
