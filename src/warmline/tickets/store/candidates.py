"""Orders that may be about the same as one: found by customer, number, address and subject, a few
of each; `related` scores them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.tickets.model import State
from warmline.tickets.related import Likeness
from warmline.tickets.store.orders import visible_to
from warmline.tickets.tables import TextRow, TicketRow
from warmline.tickets.texts import address_key

OF_EACH = 50
BY_SUBJECT = 100
"""The latest with a few of the pairs: more are read than named."""
PAIRS = 8
FEWEST_PAIRS = 3


async def candidates(session: Session, actor: Actor, mine: Likeness) -> list[Likeness]:
    """Orders that share something with one, as far as the actor may see them."""
    conditions = list[ColumnElement[bool]]()
    if mine.customer:
        conditions.append(TicketRow.customer == mine.customer)
    if mine.caller:
        conditions.append(TicketRow.caller == mine.caller)
    key = address_key(mine.address)
    if len(key) >= 4:
        conditions.append(TicketRow.address_key == key)
    found = dict[str, TicketRow]()
    for condition in conditions:
        query = _latest(actor).where(condition).limit(OF_EACH)
        found |= {row.id: row for row in await session.scalars(query)}
    if len(mine.subject) >= FEWEST_PAIRS:
        query = by_subject(actor, sorted(mine.subject))
        found |= {row.id: row for row in await session.scalars(query)}
    return await _likenesses(session, list(found.values()))


def _latest(actor: Actor) -> Select[TicketRow]:
    return select(TicketRow).where(visible_to(actor)).order_by(TicketRow.created_at.desc())


def by_subject(actor: Actor, subject: Sequence[str]) -> Select[TicketRow]:
    """The latest whose subjects share pairs with this one. Ids grow with time, so the newest first
    is the index of the key read backwards; no text is sorted."""
    spread = subject[:: max(1, len(subject) // PAIRS)][:PAIRS]
    texts = (
        select(TextRow.ticket)
        .where(TextRow.subject.overlap(spread))
        .order_by(TextRow.ticket.desc())
        .limit(BY_SUBJECT)
        .subquery()
    )
    return select(TicketRow).where(TicketRow.id.in_(select(texts.c.ticket)), visible_to(actor))


async def _likenesses(session: Session, rows: Sequence[TicketRow]) -> list[Likeness]:
    query = select(TextRow.ticket, TextRow.subject).where(
        TextRow.ticket.in_([row.id for row in rows])
    )
    subjects = {row[0]: row[1] for row in await session.execute(query)}
    return [
        Likeness(
            id=row.id,
            number=row.number,
            title=row.title,
            state=State(row.state),
            created_at=row.created_at,
            customer=row.customer,
            caller=row.caller,
            address=row.address,
            type=row.type,
            subject=frozenset(subjects.get(row.id, ())),
        )
        for row in rows
    ]
