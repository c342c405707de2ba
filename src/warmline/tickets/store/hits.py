"""Where in the orders of a page the words stand that were searched for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select, tuple_

from warmline.kit.db import Session
from warmline.tickets.model import Step
from warmline.tickets.store.wording import OWN
from warmline.tickets.tables import StepRow, TextRow


async def rows(session: Session, tickets: Collection[str], words: str) -> Mapping[str, int]:
    """Of each of these orders the part with the words: its own before its steps, of those the
    latest."""
    # By the orders alone: the index of pairs would bring every order that has the words.
    query = (
        select(TextRow.ticket, TextRow.seq)
        .where(TextRow.ticket.in_(list(tickets)), func.strpos(TextRow.folded, words) > 0)
        .order_by(TextRow.seq)
    )
    found = dict[str, int]()
    for ticket, seq in await session.execute(query):
        if found.get(ticket) != OWN:
            found[ticket] = seq
    return found


async def steps(
    session: Session, places: Mapping[str, int]
) -> Mapping[str, tuple[Step, tuple[str, ...]]]:
    """What was written with these steps, one of each order."""
    query = select(StepRow.ticket, StepRow.step, StepRow.reason, StepRow.data).where(
        tuple_(StepRow.ticket, StepRow.seq).in_(list(places.items()))
    )
    return {
        ticket: (Step(step), (str(data.get("text", "")), reason))
        for ticket, step, reason, data in await session.execute(query)
    }
