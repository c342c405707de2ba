"""Deadlines of orders as rows: written with the plan, taken when they are due, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.db import Session
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import State
from warmline.tickets.planning import Deadline, Mark
from warmline.tickets.tables import DeadlineRow, TicketRow


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that has come, of an order."""

    ticket: str
    deadline: Deadline


async def replace_undone(session: Session, ticket: str, wanted: Sequence[Deadline]) -> None:
    """The deadlines of an order as its plan has them now; one that was told stays told."""
    await session.execute(
        delete(DeadlineRow).where(DeadlineRow.ticket == ticket, DeadlineRow.done_at.is_(None))
    )
    for one in wanted:
        values = {
            "ticket": ticket,
            "clock": one.clock.value,
            "mark": one.mark.value,
            "level": one.level,
            "cycle": one.cycle,
            "at": one.at,
            "to": list(one.to),
        }
        await session.execute(insert(DeadlineRow).values(**values).on_conflict_do_nothing())


async def due_orders(session: Session, now: datetime, most: int) -> list[str]:
    """Orders with deadlines that have come. Their own rows are locked first, as every verb does it;
    what somebody works on just now is left for the next time."""
    some = (
        select(DeadlineRow.ticket)
        .where(DeadlineRow.done_at.is_(None), DeadlineRow.at <= now)
        .order_by(DeadlineRow.at)
        .limit(most)
    )
    query = (
        select(TicketRow.id)
        .where(TicketRow.id.in_(some))
        .order_by(TicketRow.id)
        .with_for_update(skip_locked=True)
    )
    return list(await session.scalars(query))


async def take(session: Session, ticket: str, now: datetime) -> list[Due]:
    """What has come of an order that is locked, marked as told in this transaction."""
    statement = (
        update(DeadlineRow)
        .where(DeadlineRow.ticket == ticket, DeadlineRow.done_at.is_(None), DeadlineRow.at <= now)
        .values(done_at=now)
        .returning(
            DeadlineRow.clock,
            DeadlineRow.mark,
            DeadlineRow.level,
            DeadlineRow.at,
            DeadlineRow.cycle,
            DeadlineRow.to,
        )
    )
    found = [
        Due(
            ticket,
            Deadline(ClockKind(row[0]), Mark(row[1]), row[2], row[3], row[4], tuple(row[5])),
        )
        for row in await session.execute(statement)
    ]
    return sorted(found, key=lambda one: (one.deadline.at, one.deadline.level))


async def to_archive(session: Session, types: Sequence[str], before: datetime) -> list[str]:
    """Some closed orders of these types that were closed before a moment."""
    query = (
        select(TicketRow.id)
        .where(
            TicketRow.state == State.CLOSED.value,
            TicketRow.type.in_(types),
            TicketRow.closed_at < before,
        )
        .limit(200)
    )
    return list(await session.scalars(query))
