"""Lines of a run, page by page: who was or would be warned of or lose whom, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.customers.model import Search
from warmline.customers.tables import CustomerRow
from warmline.kit.db import Session
from warmline.kit.keyset import PageUnknown, cursor, text_after
from warmline.pools.model import Act, RunLine
from warmline.pools.store.finding import found_by
from warmline.pools.store.lying import COUNTED
from warmline.pools.tables import RunLineRow


@dataclass(frozen=True, slots=True)
class Lines:
    """Which lines of a run, in which order; `search` is what was typed, understood."""

    run: str
    act: str = ""
    owner: str = ""
    search: Search = Search()  # noqa: RUF009 - it is frozen
    sort: str = "owner"

    @property
    def column(self) -> Any:
        return RunLineRow.due_on if self.sort.endswith("due_on") else RunLineRow.owner

    @property
    def back(self) -> bool:
        return self.sort.startswith("-")


def _some(asked: Lines) -> Any:
    query = select(RunLineRow).where(RunLineRow.run == asked.run)
    if asked.act:
        query = query.where(RunLineRow.act == asked.act)
    if asked.owner:
        query = query.where(RunLineRow.owner == asked.owner)
    found = found_by(asked.search)
    if found:
        query = query.where(RunLineRow.customer.in_(select(CustomerRow.id).where(*found)))
    return query


def page_statement(asked: Lines, after: str, size: int) -> Any:
    """A page, and one line more. The lines are cut off the index first and named then."""
    query = _some(asked)
    if after:
        place, bound = tuple_(asked.column, RunLineRow.customer), _after(after, asked.sort)
        query = query.where(place < bound if asked.back else place > bound)
    cut = query.order_by(*_ordered(RunLineRow, asked)).limit(size + 1)
    some: Any = aliased(RunLineRow, cut.subquery())
    named = (
        select(
            some.customer.label("id"),
            func.coalesce(CustomerRow.name, "").label("name"),
            some.owner,
            func.coalesce(UserRow.name, "").label("owner_name"),
            some.act,
            some.why,
            some.due_on,
        )
        .outerjoin(CustomerRow, CustomerRow.id == some.customer)
        .outerjoin(UserRow, UserRow.id == some.owner)
    )
    return named.order_by(*_ordered(some, asked))


def _ordered(of: Any, asked: Lines) -> tuple[Any, ...]:
    order = (of.due_on if asked.sort.endswith("due_on") else of.owner, of.customer)
    return tuple(one.desc() for one in order) if asked.back else order


def _after(text: str, sort: str) -> tuple[Any, str]:
    value, name = text_after(text, sort)
    if not sort.endswith("due_on"):
        if len(value) != len(name):
            raise PageUnknown
        return value, name
    try:
        return date.fromisoformat(value), name
    except ValueError as error:
        raise PageUnknown from error


async def page_of(
    session: Session, asked: Lines, after: str, size: int
) -> tuple[list[RunLine], str]:
    """One page and the cursor of the next, empty at the end."""
    rows = list(await session.execute(page_statement(asked, after, size)))
    found = [RunLine(**{**row._mapping, "act": Act(row.act)}) for row in rows[:size]]
    if len(rows) <= size:
        return found, ""
    last = found[-1]
    # Every line has its day: nobody is warned of, or loses, whom without one.
    value = last.owner if last.due_on is None or asked.column is RunLineRow.owner else last.due_on
    return found, cursor(asked.sort, str(value), last.id)


async def all_of(
    session: Session, asked: Lines, chunk: int = 1000
) -> AsyncIterator[Sequence[RunLine]]:
    """Every line, in chunks."""
    after = ""
    while True:
        found, after = await page_of(session, asked, after, chunk)
        if found:
            yield found
        if not after:
            return


async def count(session: Session, asked: Lines, most: int = COUNTED) -> int:
    """How many there are, counted up to `most` + 1."""
    some = _some(asked).with_only_columns(RunLineRow.customer).limit(most + 1)
    counted = select(func.count()).select_from(some.subquery())
    return int((await session.execute(counted)).scalar_one())
