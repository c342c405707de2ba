"""What orders are found by, as rows: one for the order's own words, one for each step that says
something.

Written by `store.orders` and `store.history` in the transaction that changes the order, and by
`store.walks` where the rules of it changed; `store.personal` takes all of it away. Whoever opens
an order reads its whole history, so whoever sees it may find it by any word of it; whose a
confidential one is, is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.db import Session
from warmline.tickets import texts
from warmline.tickets.fields import addresses, worded
from warmline.tickets.model import Field, HistoryStep, Ticket
from warmline.tickets.tables import TextRow

OWN = 0
"""The row of an order's own words; steps are numbered from 1."""


def own_words(ticket: Ticket, fields: Sequence[Field]) -> tuple[str, ...]:
    """What an order says itself, the shortest first; its result is in the step of its reply."""
    # Nobody finds a confidential order by whose it is.
    name = "" if ticket.confidential else ticket.customer_name
    own = worded(ticket.fields, fields)
    return (ticket.title, name, ticket.address, ticket.content, *own)


def said(step: HistoryStep) -> tuple[str, ...]:
    """What was written with a step: a note, a reply, a question, a reason. What a field held before
    an edit is no more found."""
    text = step.data.get("text")
    return tuple(one for one in (text, step.reason) if isinstance(one, str) and one)


async def save_text(session: Session, ticket: Ticket, fields: Sequence[Field]) -> None:
    """Write what an order is found by, and compared by, without its steps."""
    grams, folded = texts.indexed(*own_words(ticket, fields))
    values = {
        "grams": grams,
        "subject": sorted(texts.subject(ticket.title, ticket.content)),
        "folded": folded,
        "places": texts.places(addresses(ticket.address, ticket.fields, fields)),
    }
    statement = insert(TextRow).values(ticket=ticket.id, seq=OWN, **values)
    statement = statement.on_conflict_do_update(index_elements=["ticket", "seq"], set_=values)
    await session.execute(statement)


async def save_said(session: Session, step: HistoryStep) -> None:
    """Write what an order is found by since this step."""
    grams, folded = texts.indexed(*said(step))
    if not grams:
        return
    values = {"grams": grams, "folded": folded}
    statement = insert(TextRow).values(ticket=step.ticket, seq=step.seq, **values)
    statement = statement.on_conflict_do_update(index_elements=["ticket", "seq"], set_=values)
    await session.execute(statement)
    await _make_room(session, step.ticket)


async def save_all(
    session: Session, ticket: Ticket, fields: Sequence[Field], steps: Sequence[HistoryStep]
) -> None:
    """Write all an order is found by anew."""
    await save_text(session, ticket, fields)
    rows = [
        {"ticket": ticket.id, "seq": step.seq, "grams": grams, "folded": folded}
        for step in steps
        for grams, folded in (texts.indexed(*said(step)),)
        if grams
    ]
    await drop_said(session, ticket.id)
    if rows:
        await session.execute(insert(TextRow), rows)
        await _make_room(session, ticket.id)


async def drop_said(session: Session, ticket: str) -> None:
    """It is found by no word of its steps any more."""
    await session.execute(delete(TextRow).where(TextRow.ticket == ticket, TextRow.seq != OWN))


async def _make_room(session: Session, ticket: str) -> None:
    """The oldest steps leave the index where there are too many."""
    query = select(TextRow.seq, func.cardinality(TextRow.grams)).where(TextRow.ticket == ticket)
    sizes = [(row[0], row[1]) for row in await session.execute(query)]
    gone = texts.overflowing(sizes, texts.MOST_PAIRS)
    if gone:
        await session.execute(
            delete(TextRow).where(TextRow.ticket == ticket, TextRow.seq.in_(gone))
        )
