"""The only queries on messages that callers left: the inbox, one message, what became of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.interactions.events import Number
from warmline.interactions.messages import MessageFilters, MessageRow, MessageState, Work
from warmline.interactions.model import CallRecord
from warmline.interactions.rules import searched_digits
from warmline.interactions.store.calls import record_of
from warmline.interactions.tables import InteractionRow, MessageWorkRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, fetch_page, in_chunks
from warmline.kit.paging import Page, Paged

_STATE: ColumnElement[str] = func.coalesce(MessageWorkRow.state, MessageState.NEW.value)
SORTS = {
    "at": InteractionRow.message_at,
    "seconds": InteractionRow.message_s,
    "box": InteractionRow.message_box,
    "state": _STATE,
    "assignee": UserRow.name,
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `InteractionRow`: an inbox belongs to everybody who works in its project."""
    if actor.user_id == SYSTEM.user_id or (
        actor.scope is Scope.ALL and actor.may("settings.manage")
    ):
        return true()
    return InteractionRow.project.in_(actor.projects)


def _list() -> Select[Any]:
    columns: tuple[Any, ...] = (InteractionRow, MessageWorkRow, UserRow.name)
    return (
        select(*columns)
        .outerjoin(MessageWorkRow, MessageWorkRow.interaction == InteractionRow.id)
        .outerjoin(UserRow, UserRow.id == MessageWorkRow.assignee)
        .where(InteractionRow.message_at.is_not(None), InteractionRow.ended_at.is_not(None))
    )


def _narrowed(actor: Actor, filters: MessageFilters, digits: str) -> Select[Any]:
    """Those the actor may see that fit; `digits` are the last of the number."""
    query = _list().where(visible_to(actor))
    if filters.box:
        query = query.where(InteractionRow.message_box == filters.box)
    if filters.state:
        query = query.where(_STATE.in_([filters.state]))
    if filters.assignee:
        query = query.where(MessageWorkRow.assignee == filters.assignee)
    if filters.since is not None:
        query = query.where(InteractionRow.message_at >= filters.since)
    if filters.to is not None:
        query = query.where(InteractionRow.message_at < filters.to)
    if digits:
        ending = searched_digits(digits)[::-1]
        query = query.where(InteractionRow.number_reversed.like(f"{ending}%"))
    return query


async def page_of(
    session: Session, actor: Actor, filters: MessageFilters, page: Page
) -> Paged[MessageRow]:
    query = _narrowed(actor, filters, page.q)
    rows = await fetch_page(session, query, page, sorts=SORTS, default="-at", tie=InteractionRow.id)
    return rows.map(_row)


async def count(
    session: Session, actor: Actor, filters: MessageFilters, digits: str, at_most: int
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = _narrowed(actor, filters, digits).with_only_columns(InteractionRow.id)
    counted = select(func.count()).select_from(some.limit(at_most + 1).subquery())
    return int(await session.scalar(counted) or 0)


async def all_of(
    session: Session, actor: Actor, filters: MessageFilters, digits: str
) -> AsyncIterator[Sequence[MessageRow]]:
    """Every one of them, the newest first, in chunks."""
    order = (InteractionRow.message_at.desc(), InteractionRow.id)
    async for rows in in_chunks(session, _narrowed(actor, filters, digits).order_by(*order)):
        yield [_row(row) for row in rows]


async def find(session: Session, actor: Actor, message: str) -> MessageRow | None:
    query = _list().where(InteractionRow.id == message, visible_to(actor))
    found = (await session.execute(query)).one_or_none()
    return _row(found) if found is not None else None


async def call_of(session: Session, message: str) -> CallRecord | None:
    """The call of a message, without its segments."""
    row = await session.get(InteractionRow, message)
    return record_of(row) if row is not None else None


async def boxes(session: Session, actor: Actor) -> list[str]:
    """Inboxes in which there is anything."""
    query = (
        select(InteractionRow.message_box)
        .where(InteractionRow.message_at.is_not(None), visible_to(actor))
        .distinct()
    )
    return sorted(box for box in await session.scalars(query) if box)


async def lock(session: Session, message: str) -> None:
    """Let nobody else work on this message until the transaction ends."""
    key = func.hashtextextended(f"message {message}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def save(session: Session, message: str, work: Work, *, by: str, at: datetime) -> None:
    values = {
        "state": work.state.value,
        "assignee": work.assignee,
        "changed_by": by,
        "changed_at": at,
    }
    statement = insert(MessageWorkRow).values(interaction=message, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["interaction"], set_=values)
    )


async def works_here(session: Session, user: str) -> bool:
    """Whether there is such a user who may be given work."""
    query = select(UserRow.id).where(UserRow.id == user, UserRow.active.is_(True))
    return (await session.execute(query)).first() is not None


def _row(found: Any) -> MessageRow:
    row, work, name = found
    return MessageRow(
        id=row.id,
        project=row.project,
        box=row.message_box or "",
        at=row.message_at,
        seconds=row.message_s or 0.0,
        caller=Number(
            raw=row.caller_raw,
            e164=row.caller_e164,
            kind=row.caller_kind,
            place=row.caller_place,
            carrier=row.caller_carrier,
        ),
        called=row.called,
        recording=row.recording_state,
        state=MessageState(work.state) if work is not None else MessageState.NEW,
        assignee=work.assignee if work is not None else None,
        assignee_name=name,
        changed_at=work.changed_at if work is not None else None,
    )
