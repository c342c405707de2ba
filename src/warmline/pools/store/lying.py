"""What lies in a pool, as its list shows it: narrowed, in order, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.customers.model import Search
from warmline.customers.tables import ContactRow, CustomerRow, ListEntryRow
from warmline.kit.db import Session
from warmline.kit.keyset import cursor, moment_after
from warmline.pools.model import LyingFilters, PoolCustomer
from warmline.pools.store.finding import found_by
from warmline.pools.tables import HoldingRow

ALL = LyingFilters()
COUNTED = 10_000
"""Lists are counted so far; a bigger number helps nobody and costs time."""
WALKED = 20_000
"""So many are looked at one by one for a level or a source, before all of those are gone for."""


def list_statement(
    pool: str, asked: LyingFilters, after: str, size: int, *, walk: bool = True
) -> Any:
    """A page of what lies in a pool, and one row more. With `walk` and something to narrow by, only
    among the next `WALKED`: the planner cannot know that the level of a card and the pool it lies
    in go together, and walked through all of a pool for a level nobody has."""
    some = _some(pool, asked, after, walk=walk)
    number = (
        select(ContactRow.value)
        .where(ContactRow.customer == some.customer, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
        .limit(1)
        .scalar_subquery()
    )
    former = aliased(UserRow)
    columns = (
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
    query = _fitting(select(*columns), some, asked).outerjoin(former, former.id == some.former)
    return query.limit(size + 1)


def ids_statement(pool: str, asked: LyingFilters, most: int, *, walk: bool = True) -> Any:
    """The first `most` of the same list; `walk` as there."""
    some = _some(pool, asked, "", walk=walk)
    return _fitting(select(some.customer), some, asked).limit(most)


def _some(pool: str, asked: LyingFilters, after: str, *, walk: bool) -> Any:
    """The holdings of a list that begins after a place, not narrowed yet where it is walked."""
    back = asked.sort.startswith("-")
    lying = select(HoldingRow).where(HoldingRow.pool == pool, HoldingRow.owner.is_(None))
    if after:
        place, bound = (
            tuple_(HoldingRow.since, HoldingRow.customer),
            moment_after(after, asked.sort),
        )
        lying = lying.where(place < bound if back else place > bound)
    if asked.narrowed and walk:
        lying = lying.order_by(*_ordered(HoldingRow, back=back)).limit(WALKED)
    elif asked.narrowed:
        fitting = select(CustomerRow.id).where(CustomerRow.owner.is_(None), *_narrowed(asked))
        gathered = fitting.cte("fitting").prefix_with("MATERIALIZED")
        lying = lying.where(HoldingRow.customer.in_(select(gathered.c.id)))
    return aliased(HoldingRow, lying.subquery())


def _fitting(query: Any, some: Any, asked: LyingFilters) -> Any:
    """Those of them whose cards fit, in order."""
    query = query.join(CustomerRow, CustomerRow.id == some.customer)
    query = query.where(CustomerRow.owner.is_(None), *_narrowed(asked))
    return query.order_by(*_ordered(some, back=asked.sort.startswith("-")))


def _ordered(of: Any, *, back: bool) -> tuple[Any, ...]:
    order = (of.since, of.customer)
    return tuple(one.desc() for one in order) if back else order


async def page_of(
    session: Session, pool: str, asked: LyingFilters, after: str, size: int
) -> tuple[list[PoolCustomer], str]:
    """One page and the cursor of the next, empty at the end."""
    found: list[Any] = []
    if asked.search == Search():
        found = list(await session.execute(list_statement(pool, asked, after, size)))
    if asked.narrowed and len(found) <= size:
        whole = list_statement(pool, asked, after, size, walk=False)
        found = list(await session.execute(whole))
    rows = [PoolCustomer(**{**row._mapping, "tags": tuple(row.tags)}) for row in found[:size]]
    more = len(found) > size
    return rows, cursor(asked.sort, rows[-1].since, rows[-1].id) if more else ""


async def all_of(
    session: Session, pool: str, asked: LyingFilters, chunk: int = 1000
) -> AsyncIterator[Sequence[PoolCustomer]]:
    """Every one of them, in chunks."""
    after = ""
    while True:
        found, after = await page_of(session, pool, asked, after, chunk)
        if found:
            yield found
        if not after:
            return


async def count(session: Session, pool: str, asked: LyingFilters = ALL, most: int = COUNTED) -> int:
    """How many lie in a pool, counted up to `most` + 1."""
    query: Select[Any] = select(HoldingRow.customer)
    if asked.narrowed:
        query = query.join(CustomerRow, CustomerRow.id == HoldingRow.customer)
        query = query.where(*_in(pool), *_narrowed(asked))
    else:
        query = query.where(HoldingRow.pool == pool, HoldingRow.owner.is_(None))
    counted = select(func.count()).select_from(query.limit(most + 1).subquery())
    return int((await session.execute(counted)).scalar_one())


async def ids(session: Session, pool: str, asked: LyingFilters, most: int) -> list[str]:
    """The first `most` of the list. More than are walked through are gone for at once."""
    found: list[str] = []
    if asked.search == Search() and (most <= WALKED or not asked.narrowed):
        found = list(await session.scalars(ids_statement(pool, asked, most)))
    if asked.narrowed and len(found) < most:
        found = list(await session.scalars(ids_statement(pool, asked, most, walk=False)))
    return found


async def words(session: Session) -> Mapping[tuple[str, str], tuple[str, str]]:
    """List (level, source) and code → what the centre calls it, in Chinese and English."""
    rows = await session.execute(
        select(ListEntryRow.list, ListEntryRow.code, ListEntryRow.zh, ListEntryRow.en)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _in(pool: str) -> tuple[ColumnElement[bool], ...]:
    return (HoldingRow.pool == pool, HoldingRow.owner.is_(None), CustomerRow.owner.is_(None))


def _narrowed(asked: LyingFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.level:
        found.append(CustomerRow.level == asked.level)
    if asked.source:
        found.append(CustomerRow.source == asked.source)
    return [*found, *found_by(asked.search)]
