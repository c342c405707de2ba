"""The outbox: put in, taken out one by one, looked at, thrown away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.engine import CursorResult

from warmline.accounts.tables import UserRow
from warmline.kit.db import Session, fetch_page, in_chunks
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.notices.model import About
from warmline.notices.tables import NoticeRow
from warmline.outward.model import Message, Outgoing, Person, State, Way
from warmline.outward.tables import OutwardMessageRow

CHANNEL = "warmline_outward"
"""Where PostgreSQL says, at the commit, that there is something to deliver."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One to be put into the outbox."""

    notice_id: str
    user_id: str
    way: Way
    at: datetime
    next_at: datetime
    expires_at: datetime


async def add(session: Session, messages: Sequence[NewMessage]) -> None:
    """Put them in, and wake whoever delivers at the commit."""
    rows = [
        {
            "id": uuid7(),
            "notice_id": one.notice_id,
            "user_id": one.user_id,
            "way": one.way.value,
            "at": one.at,
            "next_at": one.next_at,
            "expires_at": one.expires_at,
        }
        for one in messages
    ]
    await session.execute(insert(OutwardMessageRow), rows)
    await wake(session)


async def wake(session: Session) -> None:
    await session.execute(select(func.pg_notify(CHANNEL, "")))


async def take(session: Session, way: Way, now: datetime) -> OutwardMessageRow | None:
    """The one that is due longest, locked until the transaction ends; those another process has in
    its hands are passed over."""
    query = (
        select(OutwardMessageRow)
        .where(
            OutwardMessageRow.state == State.WAITING.value,
            OutwardMessageRow.way == way.value,
            OutwardMessageRow.next_at <= now,
        )
        .order_by(OutwardMessageRow.next_at, OutwardMessageRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()


async def outgoing(
    session: Session, row: OutwardMessageRow, person: Person
) -> tuple[Outgoing, bool]:
    """What is to be said, and whether he read it on a page meanwhile."""
    notice = (await session.scalars(select(NoticeRow).where(NoticeRow.id == row.notice_id))).one()
    message = Outgoing(row.id, notice.kind, _about(notice), notice.facts, notice.at, person)
    return message, notice.read_at is not None


async def for_again(session: Session, id: str) -> OutwardMessageRow | None:
    """One that failed, locked."""
    query = (
        select(OutwardMessageRow)
        .where(OutwardMessageRow.id == id, OutwardMessageRow.state == State.FAILED.value)
        .with_for_update()
    )
    return (await session.scalars(query)).one_or_none()


async def counts(session: Session, since: datetime) -> tuple[int, int]:
    """How many wait, and how many failed since then."""
    query = select(
        func.count().filter(OutwardMessageRow.state == State.WAITING.value),
        func.count().filter(OutwardMessageRow.state == State.FAILED.value),
    ).where(OutwardMessageRow.at >= since)
    waiting, failed = (await session.execute(query)).one()
    return int(waiting), int(failed)


def _narrowed(state: State | None) -> Select[Any]:
    columns: tuple[Any, ...] = (OutwardMessageRow, NoticeRow, UserRow.name)
    query = (
        select(*columns)
        .join(NoticeRow, NoticeRow.id == OutwardMessageRow.notice_id)
        .join(UserRow, UserRow.id == OutwardMessageRow.user_id)
    )
    return query if state is None else query.where(OutwardMessageRow.state == state.value)


async def count(session: Session, state: State | None, at_most: int) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = _narrowed(state).with_only_columns(OutwardMessageRow.id).limit(at_most + 1)
    return int(await session.scalar(select(func.count()).select_from(some.subquery())) or 0)


async def all_of(session: Session, state: State | None) -> AsyncIterator[Sequence[Message]]:
    """Every one of them, the newest first, in chunks."""
    order = (OutwardMessageRow.at.desc(), OutwardMessageRow.id)
    async for rows in in_chunks(session, _narrowed(state).order_by(*order)):
        yield [_message(row) for row in rows]


async def page_of(session: Session, page: Page, state: State | None) -> Paged[Message]:
    """The newest first."""
    rows = await fetch_page(
        session,
        _narrowed(state),
        page,
        sorts={"at": OutwardMessageRow.at},
        default="-at",
        tie=OutwardMessageRow.id,
    )
    return rows.map(_message)


async def forget(session: Session, before: datetime, most: int) -> int:
    """Delete at most so many that ended earlier. How many it were."""
    old = (
        select(OutwardMessageRow.id)
        .where(OutwardMessageRow.state != State.WAITING.value, OutwardMessageRow.done_at < before)
        .limit(most)
    )
    result = await session.execute(delete(OutwardMessageRow).where(OutwardMessageRow.id.in_(old)))
    return result.rowcount if isinstance(result, CursorResult) else 0


def _about(notice: NoticeRow) -> About | None:
    if notice.about_noun is None or notice.about_id is None:
        return None
    return About(notice.about_noun, notice.about_id)


def _message(found: Any) -> Message:
    row, notice, name = found
    return Message(
        id=row.id,
        way=Way(row.way),
        kind=notice.kind,
        about=_about(notice),
        user_id=row.user_id,
        name=name,
        state=State(row.state),
        why=row.why,
        detail=row.detail,
        attempts=row.attempts,
        at=row.at,
        next_at=row.next_at,
        done_at=row.done_at,
    )
