"""Lists of customers: filters, pages that begin where the last one ended, counts, all of them.

A page is never reached by skipping rows: the thousandth costs what the first does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_

from warmline.customers.model import NOBODY, Customer, Filters, Search, Sheet
from warmline.customers.rules import pairs
from warmline.customers.store.cards import visible_to, with_contacts
from warmline.customers.tables import ContactRow, CustomerRow, ImportLineRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.keyset import cursor, moment_after, text_after

COUNTED = 10_000
"""Matches are counted so far; a bigger number helps nobody and costs time."""


def page_statement(
    actor: Actor, filters: Filters, search: Search, sheet: Sheet
) -> Select[CustomerRow]:
    """The page and one row more, which tells whether there is another page."""
    column = getattr(CustomerRow, sheet.field)
    query = narrowed(actor, filters, search)
    if sheet.after:
        place = tuple_(column, CustomerRow.id)
        read = text_after if sheet.field == "name" else moment_after
        last = read(sheet.after, sheet.sort)
        query = query.where(place < last if sheet.descending else place > last)
    columns = (column, CustomerRow.id)
    order = [one.desc() if sheet.descending else one.asc() for one in columns]
    return query.order_by(*order).limit(sheet.size + 1)


async def page_of(
    session: Session, actor: Actor, filters: Filters, search: Search, sheet: Sheet
) -> tuple[list[Customer], str]:
    """One page and the cursor of the next, empty at the end."""
    rows = list(await session.scalars(page_statement(actor, filters, search, sheet)))
    more, rows = len(rows) > sheet.size, rows[: sheet.size]
    found = await with_contacts(session, rows)
    if not more:
        return found, ""
    return found, cursor(sheet.sort, getattr(rows[-1], sheet.field), rows[-1].id)


async def count(
    session: Session, actor: Actor, filters: Filters, search: Search, at_most: int = COUNTED
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = narrowed(actor, filters, search).with_only_columns(CustomerRow.id).limit(at_most + 1)
    counted = select(func.count()).select_from(some.subquery())
    return int((await session.execute(counted)).scalar_one())


async def all_of(
    session: Session, actor: Actor, filters: Filters, search: Search, chunk: int = 1000
) -> AsyncIterator[Sequence[Customer]]:
    """Every one of them, the last changed first, in chunks."""
    sheet = Sheet(size=chunk)
    while True:
        found, following = await page_of(session, actor, filters, search, sheet)
        if found:
            yield found
        if not following:
            return
        session.expunge_all()
        sheet = Sheet(size=chunk, after=following)


def narrowed(actor: Actor, filters: Filters, search: Search) -> Select[CustomerRow]:
    """The cards the actor may see that fit the filters, in no order."""
    query = select(CustomerRow).where(visible_to(actor))
    exact = {
        CustomerRow.level: filters.level,
        CustomerRow.source: filters.source,
        CustomerRow.project: filters.project,
        CustomerRow.consent: filters.consent,
    }
    for column, value in exact.items():
        if value:
            query = query.where(column == value)
    for whose, wanted in (
        (CustomerRow.owner, filters.owner),
        (CustomerRow.department, filters.department),
    ):
        if wanted:
            query = query.where(whose.is_(None) if wanted == NOBODY else whose == wanted)
    if filters.tag:
        query = query.where(CustomerRow.tags.contains([filters.tag]))
    if filters.do_not_call is not None:
        query = query.where(
            CustomerRow.do_not_call if filters.do_not_call else ~CustomerRow.do_not_call
        )
    if filters.batch:
        query = query.where(CustomerRow.id.in_(_of_import(filters.batch)))
    if filters.fields:
        query = query.where(CustomerRow.fields.contains(dict(filters.fields)))
    return _found(_within(query, filters), search)


def _of_import(batch: str) -> Select[str | None]:
    """The cards that an import made or changed; the words of the condition are those of its
    index."""
    done: Any = bindparam("done", ("created", "changed"), expanding=True, literal_execute=True)
    line = ImportLineRow
    return select(line.customer).where(line.batch == batch, line.result.in_(done))


def _within(query: Select[CustomerRow], filters: Filters) -> Select[CustomerRow]:
    """Between moments: `since` included, `to` not."""
    bounds: tuple[tuple[Any, datetime | None, datetime | None], ...] = (
        (CustomerRow.created_at, filters.created_since, filters.created_to),
        (CustomerRow.changed_at, filters.changed_since, filters.changed_to),
    )
    for column, since, to in bounds:
        if since is not None:
            query = query.where(column >= since)
        if to is not None:
            query = query.where(column < to)
    return query


def _found(query: Select[CustomerRow], search: Search) -> Select[CustomerRow]:
    if search.name:
        query = query.where(CustomerRow.name_grams.contains(sorted(pairs(search.name))))
        if len(search.name) > 2:  # the pairs may stand apart
            query = query.where(CustomerRow.name_key.contains(search.name, autoescape=True))
    if search.numbers:
        query = query.where(_having(ContactRow.normal.in_(search.numbers)))
    if search.ending:
        ending = ContactRow.number_reversed.like(f"{search.ending[::-1]}%")
        query = query.where(_having(ending))
    return query


def _having(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return CustomerRow.id.in_(select(ContactRow.customer).where(condition))
