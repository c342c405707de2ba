"""Boards of orders: what is in a column, how many in each, which departments have one.

A column's pages are the list's (`searching.page_statement`); the numbers of all columns come from
one statement, each counted no further than a list is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from warmline.accounts.tables import DepartmentRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.tickets.store.orders import OPEN, branches
from warmline.tickets.store.searching import Asked, count_statement, counted
from warmline.tickets.tables import TicketRow

MOST_DEPARTMENTS = 40


async def numbers(session: Session, actor: Actor, columns: Sequence[Asked]) -> Sequence[int]:
    """How many orders each column has, in one statement."""
    parts = [
        count_statement(actor, one, counted(one)).scalar_subquery().label(f"n{number}")
        for number, one in enumerate(columns)
    ]
    return [int(found) for found in (await session.execute(select(*parts))).one()] if parts else []


async def departments(session: Session, actor: Actor) -> Sequence[tuple[str, str]]:
    """The departments (id, name) that have an open order the actor sees; the first of them by
    name."""
    seen: list[ColumnElement[bool]] = []
    for reason in branches(actor):
        still: Any = OPEN
        theirs = select(TicketRow.department).where(
            TicketRow.department == DepartmentRow.id, still, reason
        )
        seen.append(theirs.correlate(DepartmentRow).exists())
    query = (
        select(DepartmentRow.id, DepartmentRow.name)
        .where(or_(*seen))
        .order_by(DepartmentRow.name)
        .limit(MOST_DEPARTMENTS)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]
