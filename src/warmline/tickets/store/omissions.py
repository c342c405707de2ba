"""Omissions: required acts that a step was taken without, as a list that is worked through, and
what the look for more of them reads.

Each list is read along an index in the order of the moments (all that are open, a person's, a
department's, a type's); whether an order is his to see is asked of each row on the way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import cursor, moment_after
from warmline.tickets.asked import Omission, OmissionFilters, OmissionSheet, Search
from warmline.tickets.model import (
    Act,
    ActKind,
    FoundBy,
    OmissionState,
    State,
    Step,
    Ticket,
)
from warmline.tickets.required import catchable
from warmline.tickets.store.orders import OPEN, places, visible_to, whole
from warmline.tickets.store.searching import searched
from warmline.tickets.tables import BasisRow, OmissionRow, TicketRow

COUNTED = 1_000
ACTS = 2
"""The row of `BasisRow` that is about required acts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for, worked out; `types` are a type and all below it."""

    filters: OmissionFilters
    search: Search
    types: frozenset[str]


def page_statement(
    actor: Actor, wanted: Wanted, sheet: OmissionSheet
) -> Select[OmissionRow, TicketRow]:
    """The page and one row more."""
    columns = (OmissionRow.at, OmissionRow.id)
    order = [one.desc() if sheet.descending else one.asc() for one in columns]
    query = (
        select(OmissionRow, TicketRow)
        .join(TicketRow, TicketRow.id == OmissionRow.ticket)
        .where(*_narrowed(actor, wanted))
        .order_by(*order)
        .limit(sheet.size + 1)
    )
    if not sheet.after:
        return query
    place, last = tuple_(*columns), moment_after(sheet.after, sheet.sort)
    return query.where(place < last if sheet.descending else place > last)


async def page_of(
    session: Session, actor: Actor, wanted: Wanted, sheet: OmissionSheet
) -> tuple[list[Omission], str]:
    """One page and the cursor of the next, empty at the end."""
    rows = list(await session.execute(page_statement(actor, wanted, sheet)))
    more, rows = len(rows) > sheet.size, rows[: sheet.size]
    found = [_omission(row, ticket) for row, ticket in rows]
    return found, cursor(sheet.sort, found[-1].at, found[-1].id) if more else ""


async def count(session: Session, actor: Actor, wanted: Wanted, at_most: int = COUNTED) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = (
        select(OmissionRow.id)
        .join(TicketRow, TicketRow.id == OmissionRow.ticket)
        .where(*_narrowed(actor, wanted))
        .limit(at_most + 1)
    )
    query = select(func.count()).select_from(some.subquery())
    return int((await session.execute(query)).scalar_one())


async def all_of(
    session: Session, actor: Actor, wanted: Wanted, chunk: int = 1000
) -> AsyncIterator[Sequence[Omission]]:
    """Every one of them, the last first, in chunks."""
    sheet = OmissionSheet(size=chunk)
    while True:
        found, following = await page_of(session, actor, wanted, sheet)
        if found:
            yield found
        if not following:
            return
        session.expunge_all()
        sheet = OmissionSheet(size=chunk, after=following)


def _narrowed(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    filters = wanted.filters
    exact: Mapping[Any, str | None] = {
        OmissionRow.state: filters.state.value if filters.state else None,
        OmissionRow.act: filters.act,
        OmissionRow.by: filters.by,
        OmissionRow.department: filters.department,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in exact.items() if value]
    if wanted.types:
        found.append(OmissionRow.type.in_(sorted(wanted.types)))
    if filters.since is not None:
        found.append(OmissionRow.at >= filters.since)
    if filters.to is not None:
        found.append(OmissionRow.at < filters.to)
    return [*found, *_seen(actor), *searched(actor, wanted.search)]


def _seen(actor: Actor) -> list[ColumnElement[bool]]:
    """Which of the omissions on orders he sees are his to know: his own, and where he supervises
    those of his departments' people, or all."""
    if actor.may("ticket.supervise") and actor.scope is Scope.ALL:
        return [visible_to(actor)]
    mine: ColumnElement[bool] = OmissionRow.by == actor.user_id
    if actor.may("ticket.supervise"):
        mine = or_(mine, OmissionRow.department.in_(sorted(places(actor))))
    return [mine, visible_to(actor)]


async def find(session: Session, actor: Actor, id: str) -> Omission | None:
    """One omission that is his to know."""
    query = (
        select(OmissionRow, TicketRow)
        .join(TicketRow, TicketRow.id == OmissionRow.ticket)
        .where(OmissionRow.id == id, *_seen(actor))
    )
    row = (await session.execute(query)).first()
    return None if row is None else _omission(row[0], row[1])


async def add(
    session: Session,
    ticket: str,
    missing: Iterable[Act],
    at: datetime,
    by: str,
    found_by: FoundBy = FoundBy.STEP,
) -> int:
    """Keep which acts a step was taken without; how many are new. One that is there stays as it
    was, but for one whose rule had gone and is back."""
    new = 0
    for act in missing:
        values = {
            "kind": act.kind.value,
            "step": act.step.value,
            "zh": act.zh,
            "en": act.en,
            "at": at,
            "by": by,
            "type": select(TicketRow.type).where(TicketRow.id == ticket).scalar_subquery(),
            "department": select(UserRow.department_id).where(UserRow.id == by).scalar_subquery(),
            "found_by": found_by.value,
            "state": OmissionState.OPEN.value,
            "settled_at": None,
            "settled_by": None,
        }
        statement = insert(OmissionRow).values(id=uuid7(), ticket=ticket, act=act.code, **values)
        done = await session.execute(
            statement.on_conflict_do_update(
                index_elements=["ticket", "act"],
                set_=values,
                where=OmissionRow.state == OmissionState.LAPSED.value,
            ).returning(OmissionRow.id)
        )
        new += 1 if done.first() is not None else 0
    return new


async def settle(
    session: Session,
    ticket: str,
    act: str,
    state: OmissionState,
    at: datetime,
    by: str,
    reason: str = "",
) -> bool:
    """Say what became of an open omission; False where there is none (any more)."""
    statement = (
        update(OmissionRow)
        .where(
            OmissionRow.ticket == ticket,
            OmissionRow.act == act,
            OmissionRow.state == OmissionState.OPEN.value,
        )
        .values(state=state.value, settled_at=at, settled_by=by, reason=reason)
    )
    return (await session.execute(statement.returning(OmissionRow.id))).first() is not None


# The look for more ------------------------------------------------------------------------------


async def basis(session: Session) -> tuple[str, datetime | None] | None:
    """The rules that orders were last looked through by, and when; locked until the end of the
    transaction. None while somebody else looks."""
    await session.execute(insert(BasisRow).values(id=ACTS, digest="").on_conflict_do_nothing())
    query = select(BasisRow.digest, BasisRow.planned_at).where(BasisRow.id == ACTS)
    row = (await session.execute(query.with_for_update(skip_locked=True))).first()
    return None if row is None else (row[0], row[1])


async def save_basis(session: Session, digest: str, at: datetime) -> None:
    """Remember by what they were looked through."""
    await session.execute(
        update(BasisRow).where(BasisRow.id == ACTS).values(digest=digest, planned_at=at)
    )


async def open_orders(
    session: Session, types: Collection[str], after: str, most: int
) -> Sequence[Ticket]:
    """The next open orders of these types by id, locked."""
    query = (
        select(TicketRow)
        .where(OPEN, TicketRow.type.in_(sorted(types)))
        .order_by(TicketRow.id)
        .limit(most)
    )
    if after:
        query = query.where(TicketRow.id > after)
    return await whole(session, list(await session.scalars(query.with_for_update(of=TicketRow))))


async def by_rules(session: Session, after: str, most: int) -> Sequence[tuple[str, str, str, str]]:
    """Open omissions that came to light by a rule, by id: id, order, the order's type, act."""
    query = (
        select(OmissionRow.id, OmissionRow.ticket, TicketRow.type, OmissionRow.act)
        .join(TicketRow, TicketRow.id == OmissionRow.ticket)
        .where(
            OmissionRow.state == OmissionState.OPEN.value,
            OmissionRow.found_by == FoundBy.RULES.value,
        )
        .order_by(OmissionRow.id)
        .limit(most)
    )
    if after:
        query = query.where(OmissionRow.id > after)
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


def _omission(row: OmissionRow, ticket: TicketRow) -> Omission:
    return Omission(
        id=row.id,
        ticket=row.ticket,
        number=ticket.number,
        title=ticket.title,
        type=ticket.type,
        ticket_state=State(ticket.state),
        act=row.act,
        kind=ActKind(row.kind),
        zh=row.zh,
        en=row.en,
        step=Step(row.step),
        at=row.at,
        by=row.by,
        department=row.department,
        found_by=FoundBy(row.found_by),
        state=OmissionState(row.state),
        catchable=catchable(ActKind(row.kind)),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        reason=row.reason,
    )
