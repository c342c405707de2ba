"""What somebody holds, as he sees it himself: page by page, and all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import func, select

from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.db import Session, fetch_page, in_chunks
from warmline.kit.paging import Page, Paged
from warmline.pools.model import MyCustomer
from warmline.pools.store.holdings import last_call
from warmline.pools.tables import HoldingRow

SORTS = {
    "due_on": HoldingRow.due_on,
    "since": HoldingRow.since,
    "name": CustomerRow.name,
    "level": CustomerRow.level,
}


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
    session: Session, user: str, page: Page, *, pool: str, warned: bool
) -> Paged[MyCustomer]:
    """What somebody holds, whom he loses first first. `page.q`: a part of the name."""
    query = _mine(user, q=page.q, pool=pool, warned=warned)
    found = await fetch_page(
        session, query, page, sorts=SORTS, default="due_on", tie=HoldingRow.customer
    )
    return found.map(lambda row: MyCustomer(**row._mapping))


async def all_of(
    session: Session, user: str, *, q: str, pool: str, warned: bool
) -> AsyncIterator[Sequence[MyCustomer]]:
    """All of it in the same order, in chunks."""
    query = _mine(user, q=q, pool=pool, warned=warned)
    order = (HoldingRow.due_on.asc().nulls_last(), HoldingRow.customer)
    async for rows in in_chunks(session, query.order_by(*order)):
        yield [MyCustomer(**row._mapping) for row in rows]
