"""What lies in a pool: its list, who lies there longest first, and how many they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.db import Session
from warmline.kit.keyset import cursor, moment_after
from warmline.pools.model import PoolCustomer
from warmline.pools.tables import HoldingRow

COUNTED = 10_000
"""Lists are counted so far; a bigger number helps nobody and costs time."""
ORDER = "since"
WALKED = 20_000
"""So many are looked at one by one for those of a level, before all of the level are gone for."""


def list_statement(pool: str, level: str, after: str, size: int, *, walk: bool = True) -> Any:
    """A page of what lies in a pool, who lies there longest first, and one row more. With a level
    and `walk` only among the next `WALKED`: the planner cannot know that the level of a card and
    the pool it lies in go together, and walked through all of a pool for a level nobody has."""
    lying = select(HoldingRow).where(HoldingRow.pool == pool, HoldingRow.owner.is_(None))
    if after:
        place = tuple_(HoldingRow.since, HoldingRow.customer)
        lying = lying.where(place > moment_after(after, ORDER))
    if level and walk:
        lying = lying.order_by(HoldingRow.since, HoldingRow.customer).limit(WALKED)
    elif level:
        of_level = select(CustomerRow.id).where(
            CustomerRow.level == level, CustomerRow.owner.is_(None)
        )
        gathered = of_level.cte("of_level").prefix_with("MATERIALIZED")
        lying = lying.where(HoldingRow.customer.in_(select(gathered.c.id)))
    some: Any = aliased(HoldingRow, lying.subquery())
    number = (
        select(ContactRow.value)
        .where(ContactRow.customer == some.customer, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
        .limit(1)
        .scalar_subquery()
    )
    former = aliased(UserRow)
    query = (
        select(
            some.customer.label("id"),
            CustomerRow.name,
            CustomerRow.level,
            CustomerRow.source,
            CustomerRow.tags,
            func.coalesce(number, "").label("number"),
            CustomerRow.do_not_call,
            some.since,
            some.former,
            former.name.label("former_name"),
            some.cool_until,
            some.why,
            some.note,
        )
        .join(CustomerRow, CustomerRow.id == some.customer)
        .outerjoin(former, former.id == some.former)
        .where(CustomerRow.owner.is_(None))
    )
    if level:
        query = query.where(CustomerRow.level == level)
    return query.order_by(some.since, some.customer).limit(size + 1)


async def page_of(
    session: Session, pool: str, level: str, after: str, size: int
) -> tuple[list[PoolCustomer], str]:
    """One page and the cursor of the next, empty at the end."""
    rows = list(await session.execute(list_statement(pool, level, after, size)))
    if level and len(rows) <= size:
        whole = list_statement(pool, level, after, size, walk=False)
        rows = list(await session.execute(whole))
    found = [PoolCustomer(**{**row._mapping, "tags": tuple(row.tags)}) for row in rows[:size]]
    return found, cursor(ORDER, found[-1].since, found[-1].id) if len(rows) > size else ""


async def count_lying(session: Session, pool: str, level: str = "", most: int = COUNTED) -> int:
    """How many lie in a pool, counted up to `most` + 1."""
    query = select(HoldingRow.customer).where(HoldingRow.pool == pool, HoldingRow.owner.is_(None))
    if level:
        query = query.join(CustomerRow, CustomerRow.id == HoldingRow.customer)
        query = query.where(CustomerRow.level == level)
    counted = select(func.count()).select_from(query.limit(most + 1).subquery())
    return int((await session.execute(counted)).scalar_one())


async def lying_ids(session: Session, pool: str, level: str, most: int) -> list[str]:
    """Who lies in a pool, the longest first."""
    query = (
        select(HoldingRow.customer)
        .join(CustomerRow, CustomerRow.id == HoldingRow.customer)
        .where(HoldingRow.pool == pool, HoldingRow.owner.is_(None), CustomerRow.owner.is_(None))
        .order_by(HoldingRow.since, HoldingRow.customer)
        .limit(most)
    )
    if level:
        query = query.where(CustomerRow.level == level)
    return list(await session.scalars(query))
