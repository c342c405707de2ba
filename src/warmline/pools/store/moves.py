"""Moves and the allocation log: written with each change of hands, read within scope."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.customers.tables import CustomerRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import (
    Order,
    Session,
    all_sheets,
    among,
    contains,
    copy_rows,
    fetch_sheet,
    in_chunks,
    plain,
)
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet, cursor, text_after
from warmline.pools.model import Entry, LogFilters, Move, Why
from warmline.pools.store.lying import COUNTED
from warmline.pools.store.pools import visible_to as pool_visible_to
from warmline.pools.tables import AllocationRow, MoveRow, PoolRow


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `AllocationRow`: his projects' pools; below scope ALL what he did himself and
    what went to or came from his people and departments."""
    if actor.user_id == SYSTEM.user_id or actor.scope is Scope.ALL:
        return true()
    people = select(UserRow.id).where(UserRow.department_id.in_(actor.departments))
    return or_(
        AllocationRow.by == actor.user_id,
        AllocationRow.to_id.in_(actor.departments),
        AllocationRow.to_id.in_(people),
        AllocationRow.from_id.in_(people),
    )


async def write(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add moves; each has the columns of the first, its id among them."""
    if rows:
        columns = tuple(rows[0])
        await copy_rows(session, MoveRow, columns, ([row[c] for c in columns] for row in rows))


async def write_entry(session: Session, **values: Any) -> str:
    """Add a line to the log; its id."""
    name = uuid7()
    session.add(AllocationRow(id=name, **{"batch": name, **values}))
    await session.flush()
    return name


async def count_more(session: Session, entry: str, number: int) -> None:
    """So many more customers belong to an entry."""
    row = await session.get_one(AllocationRow, entry, with_for_update=True)
    row.number += number
    await session.flush()


async def claims_since(session: Session, user: str, pool: str, since: datetime) -> int:
    """How many customers somebody claimed from the pool."""
    query = select(func.count()).where(
        MoveRow.by == user,
        MoveRow.pool == pool,
        MoveRow.why == Why.CLAIMED.value,
        MoveRow.at >= since,
    )
    return int((await session.execute(query)).scalar_one())


async def moved_on(session: Session, customers: Sequence[str], but: str) -> frozenset[str]:
    """Those of the customers with a move of another sort."""
    query = select(MoveRow.customer).where(among(MoveRow.customer, customers), MoveRow.why != but)
    return frozenset(await session.scalars(query.distinct()))


ORDER = Order({"at": AllocationRow.at, "number": AllocationRow.number}, "-at", AllocationRow.id)


def _entries(actor: Actor) -> Any:
    by, from_user, to_user = aliased(UserRow), aliased(UserRow), aliased(UserRow)
    to_department = aliased(DepartmentRow)
    return (
        select(
            AllocationRow.id,
            AllocationRow.pool,
            PoolRow.name.label("pool_name"),
            AllocationRow.at,
            AllocationRow.by,
            func.coalesce(by.name, "").label("by_name"),
            AllocationRow.why,
            AllocationRow.from_kind,
            AllocationRow.from_id,
            from_user.name.label("from_name"),
            AllocationRow.to_kind,
            AllocationRow.to_id,
            func.coalesce(to_user.name, to_department.name, AllocationRow.to_name).label("to_name"),
            AllocationRow.number,
            AllocationRow.rule,
        )
        .join(PoolRow, PoolRow.id == AllocationRow.pool)
        .outerjoin(by, by.id == AllocationRow.by)
        .outerjoin(from_user, from_user.id == AllocationRow.from_id)
        .outerjoin(to_user, to_user.id == AllocationRow.to_id)
        .outerjoin(to_department, to_department.id == AllocationRow.to_id)
        .where(visible_to(actor), pool_visible_to(actor))
    )


def _asked(actor: Actor, asked: LogFilters) -> Any:
    query = _entries(actor)
    for column, value in (
        (AllocationRow.pool, asked.pool),
        (AllocationRow.why, asked.why),
        (AllocationRow.by, asked.by),
        (AllocationRow.to_id, asked.to),
    ):
        if value:
            query = query.where(column == value)
    if asked.since is not None:
        query = query.where(AllocationRow.at >= asked.since)
    if asked.to_at is not None:
        query = query.where(AllocationRow.at < asked.to_at)
    if asked.q:
        reason = AllocationRow.rule["reason"].astext
        people = select(UserRow.id).where(contains(UserRow.name, asked.q))
        departments = select(DepartmentRow.id).where(contains(DepartmentRow.name, asked.q))
        query = query.where(
            or_(
                contains(AllocationRow.to_name, asked.q),
                contains(func.coalesce(reason, ""), asked.q),
                AllocationRow.by.in_(people),
                AllocationRow.from_id.in_(people),
                AllocationRow.to_id.in_(people),
                AllocationRow.to_id.in_(departments),
            )
        )
    return query


async def entries(session: Session, actor: Actor, sheet: Sheet, asked: LogFilters) -> Found[Entry]:
    """A page of the log, newest first. What words find is not counted: that would read it all."""
    found = await fetch_sheet(session, _asked(actor, asked), sheet, ORDER, count=not asked.q)
    return found.map(lambda row: _entry(plain(row)))


async def all_entries(
    session: Session, actor: Actor, asked: LogFilters
) -> AsyncIterator[Sequence[Entry]]:
    """Every line of the log, newest first, in chunks."""
    async for rows in all_sheets(session, _asked(actor, asked), ORDER):
        yield [_entry(plain(row)) for row in rows]


async def all_of_entry(session: Session, name: str) -> AsyncIterator[Sequence[Move]]:
    """Every customer of an entry, in chunks."""
    query = _moves().where(MoveRow.allocation == name)
    async for rows in in_chunks(session, query.order_by(MoveRow.at, MoveRow.id)):
        yield [_move(row) for row in rows]


async def entry(session: Session, actor: Actor, name: str) -> Entry | None:
    row = (await session.execute(_entries(actor).where(AllocationRow.id == name))).first()
    return None if row is None else _entry(row._asdict())


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(**{**row, "why": Why(row["why"])})


def _moves() -> Any:
    by, from_user, to_user = aliased(UserRow), aliased(UserRow), aliased(UserRow)
    return (
        select(
            MoveRow.id,
            MoveRow.customer,
            CustomerRow.name.label("customer_name"),
            MoveRow.at,
            MoveRow.by,
            func.coalesce(by.name, "").label("by_name"),
            MoveRow.from_owner,
            from_user.name.label("from_name"),
            MoveRow.to_owner,
            to_user.name.label("to_name"),
            MoveRow.pool,
            MoveRow.why,
            MoveRow.note,
        )
        .join(CustomerRow, CustomerRow.id == MoveRow.customer)
        .outerjoin(by, by.id == MoveRow.by)
        .outerjoin(from_user, from_user.id == MoveRow.from_owner)
        .outerjoin(to_user, to_user.id == MoveRow.to_owner)
    )


OF_ENTRY = "id"
"""The order of an entry's customers: as they were moved."""


def of_entry_statement(name: str, after: str, size: int) -> Any:
    """A page of an entry's customers, and one row more. They are cut off the index first and joined
    then."""
    some = select(MoveRow.id).where(MoveRow.allocation == name)
    if after:
        some = some.where(MoveRow.id > text_after(after, OF_ENTRY)[1])
    cut = some.order_by(MoveRow.id).limit(size + 1)
    return _moves().where(MoveRow.id.in_(cut)).order_by(MoveRow.id)


async def of_entry(session: Session, name: str, after: str, size: int) -> tuple[list[Move], str]:
    """The customers of an entry, as they were moved, and the cursor of the next page; who may see
    the entry may see their names."""
    rows = list(await session.execute(of_entry_statement(name, after, size)))
    found = [_move(row) for row in rows[:size]]
    return found, cursor(OF_ENTRY, "", found[-1].id) if len(rows) > size else ""


async def count_of_entry(session: Session, name: str, most: int = COUNTED) -> int:
    """How many they are, counted up to `most` + 1."""
    some = select(MoveRow.id).where(MoveRow.allocation == name).limit(most + 1)
    counted = select(func.count()).select_from(some.subquery())
    return int((await session.execute(counted)).scalar_one())


async def of_customer(session: Session, customer: str, most: int = 200) -> list[Move]:
    """A customer's moves, newest first."""
    query = _moves().where(and_(MoveRow.customer == customer))
    rows = await session.execute(query.order_by(MoveRow.at.desc(), MoveRow.id.desc()).limit(most))
    return [_move(row) for row in rows]


def _move(row: Any) -> Move:
    return Move(**{**row._mapping, "why": Why(row.why)})
