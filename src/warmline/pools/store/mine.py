"""What somebody holds, as he sees it himself: page by page, and all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import func, select

from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.db import Order, Session, all_sheets, fetch_sheet, plain
from warmline.kit.keyset import Found, Sheet
from warmline.pools.model import MyCustomer
from warmline.pools.store.holdings import last_call
from warmline.pools.tables import HoldingRow

ORDER = Order(
    {
        "due_on": HoldingRow.due_on,
        "since": HoldingRow.since,
        "name": CustomerRow.name,
        "level": CustomerRow.level,
    },
    "due_on",
    HoldingRow.customer,
    nullable={"due_on"},
)


def _mine(user: str, *, q: str, pool: str, warned: bool) -> Any:
    number = (
        select(ContactRow.value)
        .where(ContactRow.customer == HoldingRow.customer, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            HoldingRow.customer.label("id"),
            CustomerRow.name,
            CustomerRow.level,
            func.coalesce(number, "").label("number"),
            HoldingRow.pool,
            HoldingRow.since,
            (HoldingRow.state == "warned").label("warned"),
            HoldingRow.protected_until,
            HoldingRow.due_on,
            HoldingRow.due_why,
            # A run counts calls by its pool's seconds; here the same, for what is to be seen.
            last_call(HoldingRow, 0).label("last_call_at"),
        )
        .join(CustomerRow, CustomerRow.id == HoldingRow.customer)
        .where(HoldingRow.owner == user, CustomerRow.owner == user)
    )
    if pool:
        query = query.where(HoldingRow.pool == pool)
    if warned:
        query = query.where(HoldingRow.state == "warned")
    if q:
        query = query.where(CustomerRow.name.contains(q, autoescape=True))
    return query


async def page_of(
    session: Session, user: str, sheet: Sheet, *, q: str, pool: str, warned: bool
) -> Found[MyCustomer]:
    """What somebody holds, whom he loses first first. `q`: a part of the name."""
    query = _mine(user, q=q, pool=pool, warned=warned)
    found = await fetch_sheet(session, query, sheet, ORDER)
    return found.map(lambda row: MyCustomer(**plain(row)))


async def all_of(
    session: Session, user: str, *, q: str, pool: str, warned: bool
) -> AsyncIterator[Sequence[MyCustomer]]:
    """All of it in the same order, in chunks."""
    query = _mine(user, q=q, pool=pool, warned=warned)
    async for rows in all_sheets(session, query, ORDER):
        yield [MyCustomer(**plain(row)) for row in rows]
