"""Calls made from orders: what was asked for, what the journal's record says of it, whom to reach.

What is unsettled is locked while it is looked at and passed over by others, so that any number of
`jobs` may look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.agents.tables import AgentProfileRow
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.interactions.tables import EventRow, InteractionRow, SegmentRow
from warmline.kit.db import Session
from warmline.tickets.asked import Line, Reach, ReachPerson
from warmline.tickets.model import CallRole
from warmline.tickets.ringing import Outcome, Ring, Seen
from warmline.tickets.tables import CallRow
from warmline.tickets.tables.calls import LineRow, PartyRow, RingRow

MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Party:
    """A department that was asked into a talk."""

    id: str
    ticket: str
    call: str
    department: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What the record of a call says of a party: rung since, in the talk from and to."""

    rung_at: datetime
    ended_at: datetime | None
    outcome: str
    agent: str | None
    number: str
    inviter: str | None
    joined_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def over(self) -> bool:
        return self.ended_at is not None


# Rings -------------------------------------------------------------------------------------------


async def add_ring(session: Session, ring: Ring) -> None:
    """Keep that a call was made from an order."""
    session.add(
        RingRow(
            interaction=ring.call,
            ticket=ring.ticket,
            role=ring.role.value,
            department=ring.department,
            at=ring.at,
            by=ring.by,
            outcome=None,
            talked_at=None,
            talked_s=0,
        )
    )
    await session.flush()


async def rings(session: Session, ticket: str) -> list[Ring]:
    """The calls made from an order, in their order."""
    query = select(RingRow).where(RingRow.ticket == ticket).order_by(RingRow.at)
    return [_ring(row) for row in await session.scalars(query)]


async def unsettled(session: Session, most: int) -> list[Ring]:
    """Calls of which it is not known what became of them, locked; the oldest first."""
    query = (
        select(RingRow)
        .where(RingRow.outcome.is_(None))
        .order_by(RingRow.at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [_ring(row) for row in await session.scalars(query)]


async def settle(session: Session, call: str, outcome: Outcome, seen: Seen | None) -> None:
    """It is known now."""
    talked = seen.talked_at if seen is not None else None
    values = {
        "outcome": outcome.value,
        "talked_at": talked,
        "talked_s": seen.talked_s if seen is not None else 0.0,
    }
    await session.execute(update(RingRow).where(RingRow.interaction == call).values(**values))


async def there(session: Session, call: str) -> bool:
    """Whether the journal has told of a call at all."""
    return (
        await session.scalar(select(InteractionRow.id).where(InteractionRow.id == call)) is not None
    )


async def seen(session: Session, call: str) -> Seen | None:
    """What the record says of a call; None while it is not over, or not projected."""
    row = await session.scalar(
        select(InteractionRow).where(
            InteractionRow.id == call, InteractionRow.ended_at.is_not(None)
        )
    )
    if row is None or row.ended_at is None:
        return None
    # Its own time bounds the partitions that are looked at.
    query = select(func.min(EventRow.at)).where(
        EventRow.interaction == call,
        EventRow.type == "call.ringing",
        EventRow.at >= row.arrived_at - timedelta(minutes=1),
        EventRow.at <= row.ended_at + timedelta(minutes=1),
    )
    return Seen(
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        cause=row.cause,
        rang_at=await session.scalar(query),
        talked_at=row.talked_at,
        talked_s=float(row.talked_s) + float(row.held_s),
    )


def _ring(row: RingRow) -> Ring:
    return Ring(
        call=row.interaction,
        ticket=row.ticket,
        role=CallRole(row.role),
        department=row.department,
        at=row.at,
        by=row.by,
        outcome=Outcome(row.outcome) if row.outcome else None,
        talked_at=row.talked_at,
        talked_s=row.talked_s,
    )


# Parties -----------------------------------------------------------------------------------------


async def add_party(session: Session, party: Party) -> None:
    """Keep that a department is to be asked into a talk, before anybody is rung."""
    session.add(
        PartyRow(
            id=party.id,
            ticket=party.ticket,
            interaction=party.call,
            department=party.department,
            at=party.at,
            by=party.by,
            settled_at=None,
        )
    )
    await session.flush()


async def drop_party(session: Session, party: str) -> None:
    """It was refused: nobody was rung."""
    await session.execute(delete(PartyRow).where(PartyRow.id == party))


async def unsettled_parties(session: Session, most: int) -> list[Party]:
    """Those of which the journal may still have to tell, locked; the oldest first."""
    query = (
        select(PartyRow)
        .where(PartyRow.settled_at.is_(None))
        .order_by(PartyRow.at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [
        Party(row.id, row.ticket, row.interaction, row.department, row.at, row.by)
        for row in await session.scalars(query)
    ]


async def settle_party(session: Session, party: str, at: datetime) -> None:
    await session.execute(update(PartyRow).where(PartyRow.id == party).values(settled_at=at))


async def joined(session: Session, call: str, party: str) -> Joined | None:
    """What the call's record says of a party; None: nothing (yet)."""
    query = (
        select(SegmentRow)
        .where(
            SegmentRow.interaction == call,
            SegmentRow.party == party,
            SegmentRow.kind.in_(["invite", "conference"]),
        )
        .order_by(SegmentRow.started_at, SegmentRow.seq)
    )
    rows = list(await session.scalars(query))
    if not rows:
        return None
    talks = [row for row in rows if row.kind == "conference"]
    ends = [row.ended_at for row in rows]
    over = all(one is not None for one in ends) and (bool(talks) or rows[-1].outcome != "accepted")
    return Joined(
        rung_at=rows[0].started_at,
        ended_at=max(one for one in ends if one is not None) if over else None,
        outcome=rows[-1].outcome,
        agent=rows[0].agent,
        number=rows[0].number,
        inviter=rows[0].whom,
        joined_at=talks[0].started_at if talks else None,
        left_at=talks[-1].ended_at if talks else None,
    )


# Whom to reach -----------------------------------------------------------------------------------


async def customers_number(session: Session, customer: str | None, number: str) -> tuple[str, bool]:
    """The number an order's customer is called under, and whether he is not to be called: the one
    he called from, else the first of his card."""
    if customer is None:
        return number, False
    card = await session.get(CustomerRow, customer)
    query = (
        select(ContactRow)
        .where(ContactRow.customer == customer, ContactRow.kind == "phone")
        .order_by(ContactRow.primary.desc(), ContactRow.position)
    )
    points = list(await session.scalars(query))
    chosen = next((one for one in points if not number or one.normal == number), None)
    barred = (card is not None and card.do_not_call) or (chosen is not None and chosen.do_not_call)
    return number or (chosen.normal if chosen is not None else ""), barred


async def lines(session: Session) -> list[Line]:
    """Every department with its telephone, or without."""
    query = (
        select(DepartmentRow.id, DepartmentRow.name, LineRow.number)
        .outerjoin(LineRow, LineRow.department == DepartmentRow.id)
        .order_by(DepartmentRow.name)
    )
    return [Line(row[0], row[1], row[2] or "") for row in await session.execute(query)]


async def number_of(session: Session, department: str) -> str:
    """The telephone of a department; empty: none is known."""
    query = select(LineRow.number).where(LineRow.department == department)
    return await session.scalar(query) or ""


async def save_line(session: Session, department: str, number: str) -> None:
    """Set, or take away, a department's telephone."""
    if not number:
        await session.execute(delete(LineRow).where(LineRow.department == department))
        return
    statement = insert(LineRow).values(department=department, number=number)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["department"], set_={"number": number})
    )


async def reach(
    session: Session, departments: Iterable[str], project: str, but: str
) -> Sequence[Reach]:
    """How departments are reached: their telephone, and their people who have an extension and work
    in the project; not whoever asks."""
    wanted = list(dict.fromkeys(departments))
    query = (
        select(UserRow.id, UserRow.name, UserRow.department_id, AgentProfileRow.extension)
        .join(AgentProfileRow, AgentProfileRow.user_id == UserRow.id)
        .join(UserProjectRow, UserProjectRow.user_id == UserRow.id)
        .where(
            UserRow.active,
            UserRow.department_id.in_(wanted),
            UserRow.id != but,
            UserProjectRow.project_id == project,
        )
        .order_by(UserRow.name)
        .limit(MOST_PEOPLE)
    )
    people = list(await session.execute(query))
    known = {one.department: one for one in await lines(session)}
    return [
        Reach(
            department=id,
            name=known[id].name,
            number=known[id].number,
            people=tuple(
                ReachPerson(row[0], row[1], row[3]) for row in people if str(row[2]) == id
            ),
        )
        for id in wanted
        if id in known
    ]


def has_order(call: Any) -> ColumnElement[bool]:
    """Condition on the column of a call's id: an order was made from it, or it hangs on one."""
    return exists().where(CallRow.interaction == call)
