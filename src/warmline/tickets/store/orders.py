"""Orders: who may see which, one of them, writing one with its helping departments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    delete,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.tickets import tables
from warmline.tickets.model import (
    Field,
    Joint,
    Pool,
    Priority,
    Satisfaction,
    State,
    Ticket,
)
from warmline.tickets.store.wording import save_text
from warmline.tickets.tables import CallRow, JointRow, NumberRow, OmissionRow, TicketRow
from warmline.tickets.who import knows_all

PLAIN = (
    "number",
    "project",
    "type",
    "title",
    "content",
    "address",
    "customer",
    "customer_name",
    "customer_level",
    "caller",
    "interaction",
    "confidential",
    "assignee",
    "department",
    "dispatcher",
    "handler",
    "parent",
    "merged_into",
    "returns",
    "reworks",
    "urges",
    "urged_at",
    "supervised",
    "extensions",
    "result",
    "due_at",
    "response_due_at",
    "reply_due_at",
    "paused",
    "version",
    "created_at",
    "created_by",
    "desk",
    "changed_at",
    "changed_by",
    "closed_at",
)
"""Columns that an order has under the same name and in the same form."""


def in_pool(pool: Pool) -> ColumnElement[bool]:
    """Whether a pool has the order; the word stands in the statement, as in the indexes for it."""
    return literal_column(f"ticket.pool = '{pool.value}'", Boolean)


OPEN = text(tables.OPEN.replace("state", "ticket.state", 1))
"""Still to be done, in the words of the indexes for it."""


def places(actor: Actor) -> frozenset[str]:
    """The departments whose orders are his: his own, and those his scope opens."""
    own = {actor.department_id} if actor.department_id is not None else set()
    return frozenset(own | actor.departments)


def branches(actor: Actor) -> list[ColumnElement[bool]]:
    """Why an actor may see an order, one condition each: every one has an index in the order of a
    list, so that a page is the first rows of a few short lists."""
    if actor.user_id == SYSTEM.user_id:
        return [true()]
    within = TicketRow.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return [true() if actor.may("settings.manage") else within]
    found: list[ColumnElement[bool]] = [
        TicketRow.created_by == actor.user_id,
        TicketRow.assignee == actor.user_id,
    ]
    if actor.departments:
        found.append(TicketRow.department.in_(actor.departments))
        found.append(TicketRow.desk.in_(actor.departments))
    mine = places(actor)
    if mine and actor.may("ticket.handle"):
        if beyond := mine - actor.departments:
            found.append(and_(TicketRow.department.in_(beyond), in_pool(Pool.DEPARTMENT)))
        helping = select(JointRow.ticket).where(JointRow.department.in_(mine))
        found.append(TicketRow.id.in_(helping))
    if actor.may("ticket.dispatch"):
        found.append(in_pool(Pool.DISPATCH))
    if actor.may("ticket.revisit"):
        found.append(in_pool(Pool.REVISIT))
    return [and_(within, one) for one in found]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `TicketRow`, used by every query: within the actor's projects, and all (ALL), or
    what he made, has, may take from a pool, and what his departments made, handle or help with."""
    return or_(*branches(actor))


async def find(session: Session, actor: Actor, ticket: str, *, lock: bool = False) -> Ticket | None:
    """One order, if the actor may see it; with `lock` nobody else changes it until the end of the
    transaction."""
    query = select(TicketRow).where(TicketRow.id == ticket, visible_to(actor))
    row = await session.scalar(query.with_for_update(of=TicketRow) if lock else query)
    if row is None:
        return None
    return (await whole(session, [row]))[0]


async def several(
    session: Session, actor: Actor, ids: Iterable[str], *, lock: bool = False
) -> list[Ticket]:
    """Those of these orders the actor may see; locked in one order, so that two who lock the same
    ones do not wait for each other."""
    query: Select[TicketRow] = (
        select(TicketRow)
        .where(TicketRow.id.in_(list(ids)), visible_to(actor))
        .order_by(TicketRow.id)
    )
    if lock:
        # What this transaction read before may be old by the time the lock is had.
        query = query.with_for_update(of=TicketRow).execution_options(populate_existing=True)
    return await whole(session, list(await session.scalars(query)))


async def whole(session: Session, rows: Sequence[TicketRow]) -> list[Ticket]:
    """The rows as orders, in their sequence."""
    joint: dict[str, list[Joint]] = defaultdict(list)
    if rows:
        query = (
            select(JointRow)
            .where(JointRow.ticket.in_([row.id for row in rows]))
            .order_by(JointRow.ticket, JointRow.department)
        )
        for one in await session.scalars(query):
            joint[one.ticket].append(
                Joint(one.department, one.replied_at, one.replied_by, one.text)
            )
    return [_ticket(row, joint[row.id]) for row in rows]


async def has_call(session: Session, actor: Actor, call: str) -> bool:
    """Whether a call belongs to an order that he may see, and know whose it is."""
    query = (
        select(TicketRow.id)
        .join(CallRow, CallRow.ticket == TicketRow.id)
        .where(CallRow.interaction == call, visible_to(actor))
        .limit(1)
    )
    if not knows_all(actor):
        query = query.where(or_(~TicketRow.confidential, TicketRow.created_by == actor.user_id))
    return (await session.scalar(query)) is not None


async def number_of(session: Session, day: date) -> int:
    """The next order number of a day. Whoever asks at the same time waits for the end of this
    transaction, so that no number is left out or given twice."""
    statement = insert(NumberRow).values(day=day, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["day"], set_={"last": NumberRow.last + 1}
    )
    return int((await session.execute(statement.returning(NumberRow.last))).scalar_one())


async def add(session: Session, ticket: Ticket, fields: Sequence[Field]) -> None:
    """Write a new order; `fields`: those of its type."""
    session.add(TicketRow(id=ticket.id, **_columns(ticket)))
    await session.flush()
    await save_text(session, ticket, fields)
    await _save_joint(session, ticket)


async def save(session: Session, before: Ticket, after: Ticket, fields: Sequence[Field]) -> None:
    """Write an order that was locked; `fields`: those of its type now."""
    row = await session.get_one(TicketRow, after.id)
    for name, value in _columns(after).items():
        setattr(row, name, value)
    await session.flush()
    if before.type != after.type:
        moved = update(OmissionRow).where(OmissionRow.ticket == after.id)
        await session.execute(moved.values(type=after.type))
    if before.joint != after.joint:
        await session.execute(delete(JointRow).where(JointRow.ticket == after.id))
        await _save_joint(session, after)
    if _found_by(before) != _found_by(after):
        await save_text(session, after, fields)


async def _save_joint(session: Session, ticket: Ticket) -> None:
    for one in ticket.joint:
        session.add(
            JointRow(
                ticket=ticket.id,
                department=one.department,
                replied_at=one.replied_at,
                replied_by=one.replied_by,
                text=one.text,
            )
        )
    await session.flush()


def _found_by(ticket: Ticket) -> tuple[object, ...]:
    """What of an order its index is made of."""
    whose = (ticket.customer_name, ticket.confidential)
    return (ticket.title, ticket.content, ticket.address, ticket.type, ticket.fields, *whose)


async def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names of users and departments by id."""
    wanted = set(ids)
    known: dict[str, str] = {}
    if wanted:
        for table in (UserRow, DepartmentRow):
            rows = await session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
            known |= {row[0]: row[1] for row in rows}
    return known


def _columns(ticket: Ticket) -> dict[str, object]:
    digits = "".join(one for one in ticket.caller if one.isdigit())
    return {
        **{name: getattr(ticket, name) for name in PLAIN},
        "state": ticket.state.value,
        "priority": ticket.priority.value,
        "pool": ticket.pool.value,
        "satisfaction": ticket.satisfaction.value,
        "fields": dict(ticket.fields),
        "extension_asked": dict(ticket.extension_asked) if ticket.extension_asked else None,
        "caller_reversed": digits[::-1],
    }


def _ticket(row: TicketRow, joint: Sequence[Joint]) -> Ticket:
    return Ticket(
        id=row.id,
        **{name: getattr(row, name) for name in PLAIN},
        state=State(row.state),
        priority=Priority(row.priority),
        pool=Pool(row.pool),
        satisfaction=Satisfaction(row.satisfaction),
        fields=dict(row.fields),
        extension_asked=row.extension_asked,
        joint=tuple(joint),
    )
