"""Customers whose level changed, until their open orders have it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from warmline.customers.tables import CustomerRow
from warmline.kit.db import Session
from warmline.tickets.model import Ticket
from warmline.tickets.store.orders import OPEN, whole
from warmline.tickets.tables import LevelRow, TicketRow


async def note(session: Session, customers: Collection[str]) -> None:
    """Their level is another with this transaction."""
    rows = [{"customer": one} for one in sorted(set(customers))]
    if rows:
        await session.execute(insert(LevelRow).on_conflict_do_nothing(), rows)


async def take(session: Session, most: int) -> list[str]:
    """Some of them, taken away in this transaction; whoever changes one of them meanwhile waits for
    its end, and notes him anew."""
    some = select(LevelRow.customer).order_by(LevelRow.customer).limit(most)
    gone = delete(LevelRow).where(LevelRow.customer.in_(some.with_for_update(skip_locked=True)))
    return list(await session.scalars(gone.returning(LevelRow.customer)))


async def outdated(session: Session, customers: Collection[str]) -> Sequence[tuple[Ticket, str]]:
    """Their open orders that have another level than the card, locked, each with the card's."""
    query = (
        select(TicketRow, CustomerRow.level)
        .join(CustomerRow, CustomerRow.id == TicketRow.customer)
        .where(
            TicketRow.customer.in_(list(customers)),
            OPEN,
            TicketRow.customer_level != CustomerRow.level,
        )
        .order_by(TicketRow.id)
        .with_for_update(of=TicketRow)
    )
    found = [(row[0], str(row[1])) for row in await session.execute(query)]
    tickets = await whole(session, [row for row, _ in found])
    return [(one, level) for one, (_, level) in zip(tickets, found, strict=True)]


async def level_of(session: Session, customer: str) -> str:
    """The level on a card; none where the card is gone."""
    query = select(CustomerRow.level).where(CustomerRow.id == customer)
    return await session.scalar(query) or ""
