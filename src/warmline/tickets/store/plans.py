"""What open orders are planned by, and their plans written anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.db import Session
from warmline.tickets.model import Ticket
from warmline.tickets.store.orders import OPEN, whole
from warmline.tickets.tables import BasisRow, TicketRow

ONLY = 1


async def basis(session: Session) -> str | None:
    """The digest open orders were planned by, locked until the end of the transaction; None while
    somebody else holds it."""
    await session.execute(insert(BasisRow).values(id=ONLY, digest="").on_conflict_do_nothing())
    query = select(BasisRow.digest).where(BasisRow.id == ONLY)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def save_basis(session: Session, digest: str, at: datetime) -> None:
    """Remember what they are planned by now."""
    await session.execute(
        update(BasisRow).where(BasisRow.id == ONLY).values(digest=digest, planned_at=at)
    )


async def open_after(session: Session, after: str, most: int) -> Sequence[Ticket]:
    """The next open orders by id, locked."""
    query = select(TicketRow).where(OPEN).order_by(TicketRow.id).limit(most)
    if after:
        query = query.where(TicketRow.id > after)
    return await whole(session, list(await session.scalars(query.with_for_update())))


async def save_plan(
    session: Session,
    ticket: str,
    *,
    due_at: datetime | None,
    response_due_at: datetime | None,
    reply_due_at: datetime | None,
    paused: bool,
) -> None:
    """When an order's clocks run out."""
    await session.execute(
        update(TicketRow)
        .where(TicketRow.id == ticket)
        .values(
            due_at=due_at,
            response_due_at=response_due_at,
            reply_due_at=reply_due_at,
            paused=paused,
        )
    )
