"""Call tasks: a person's own list of customers to call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from warmline.customers.model import Search
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.db import Order, Session, all_sheets, fetch_sheet, plain
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.pools.model import CallTask, TaskFilters
from warmline.pools.store.finding import found_by
from warmline.pools.tables import CallTaskRow


async def add(session: Session, user: str, customers: Sequence[str], at: datetime) -> None:
    """Put customers on somebody's list; who stands on it already stays there once."""
    if customers:
        rows = [{"id": uuid7(), "user": user, "customer": one, "at": at} for one in customers]
        await session.execute(insert(CallTaskRow).values(rows).on_conflict_do_nothing())


def _open(user: str, asked: TaskFilters, search: Search) -> Any:
    number = _number()
    query = (
        select(
            CallTaskRow.id,
            CallTaskRow.customer,
            CustomerRow.name,
            CustomerRow.level,
            func.coalesce(number, "").label("number"),
            CustomerRow.do_not_call,
            CallTaskRow.at,
            CallTaskRow.called_at,
        )
        .join(CustomerRow, CustomerRow.id == CallTaskRow.customer)
        .where(
            CallTaskRow.user == user,
            CallTaskRow.done_at.is_(None),
            CustomerRow.owner == user,
            *found_by(search),
        )
    )
    if asked.level:
        query = query.where(CustomerRow.level == asked.level)
    if asked.called is not None:
        called = CallTaskRow.called_at
        query = query.where(called.is_not(None) if asked.called else called.is_(None))
    return query


ORDER = Order(
    {"at": CallTaskRow.at, "name": CustomerRow.name, "level": CustomerRow.level},
    "at",
    CallTaskRow.id,
)


async def page_of(
    session: Session, user: str, sheet: Sheet, asked: TaskFilters, search: Search
) -> Found[CallTask]:
    """The open ones, the oldest first; only customers who are still his. `search` is what
    `asked.q` means."""
    found = await fetch_sheet(session, _open(user, asked, search), sheet, ORDER)
    return found.map(lambda row: CallTask(**plain(row)))


async def all_of(
    session: Session, user: str, asked: TaskFilters, search: Search
) -> AsyncIterator[Sequence[CallTask]]:
    """All of them, the oldest first, in chunks."""
    async for rows in all_sheets(session, _open(user, asked, search), ORDER):
        yield [CallTask(**plain(row)) for row in rows]


def _number() -> Any:
    return (
        select(ContactRow.value)
        .where(ContactRow.customer == CustomerRow.id, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
        .limit(1)
        .scalar_subquery()
    )


async def find(session: Session, user: str, task: str, *, lock: bool = True) -> CallTaskRow | None:
    """An open task of his, of a customer who is his."""
    query = (
        select(CallTaskRow)
        .join(CustomerRow, CustomerRow.id == CallTaskRow.customer)
        .where(
            CallTaskRow.id == task,
            CallTaskRow.user == user,
            CallTaskRow.done_at.is_(None),
            CustomerRow.owner == user,
        )
    )
    row: CallTaskRow | None = await session.scalar(
        query.with_for_update(of=CallTaskRow) if lock else query
    )
    return row


async def number_of(session: Session, customer: str) -> tuple[str | None, bool]:
    """The first number of a customer that may be called, and whether he has marked himself, or all
    of his numbers, as not to be called."""
    card = await session.get_one(CustomerRow, customer)
    query = (
        select(ContactRow)
        .where(ContactRow.customer == customer, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
    )
    points = list(await session.scalars(query))
    free = [one.normal for one in points if not one.do_not_call]
    barred = card.do_not_call or (bool(points) and not free)
    return (free[0] if free and not card.do_not_call else None), barred


async def close_of(session: Session, customers: Sequence[str], user: str, at: datetime) -> None:
    """His open tasks for customers who are not his any more are done with."""
    query = select(CallTaskRow).where(
        CallTaskRow.user == user,
        CallTaskRow.customer.in_(customers),
        CallTaskRow.done_at.is_(None),
    )
    for row in await session.scalars(query.with_for_update()):
        row.done_at = at
