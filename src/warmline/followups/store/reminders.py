"""Reminders: written with their follow-up, claimed once by whoever sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from warmline.followups.model import Followup, Kind, Reminder
from warmline.followups.store.followups import open_ones, read
from warmline.followups.tables import FollowupRow, ReminderRow
from warmline.kit.db import Session
from warmline.kit.ids import uuid7


async def replan(session: Session, followup: str, new: Sequence[Reminder]) -> None:
    """Instead of those not sent yet."""
    waiting = (ReminderRow.followup == followup) & ReminderRow.sent_at.is_(None)
    await session.execute(delete(ReminderRow).where(waiting))
    for one in new:
        row = ReminderRow(id=uuid7(), followup=followup, kind=one.kind.value, at=one.at)
        session.add(row)
    await session.flush()


async def claim(session: Session, now: datetime, most: int) -> list[tuple[str, Reminder, Followup]]:
    """Reminders that have fallen, with their follow-ups, both locked until the end of the
    transaction; what somebody else holds is left to him. The oldest first."""
    query = (
        select(ReminderRow, FollowupRow)
        .join(FollowupRow, FollowupRow.id == ReminderRow.followup)
        .where(ReminderRow.sent_at.is_(None), ReminderRow.at <= now, open_ones())
        .order_by(ReminderRow.at, ReminderRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [
        (row.id, Reminder(Kind(row.kind), row.at), read(followup))
        for row, followup in await session.execute(query)
    ]


async def mark_sent(session: Session, reminders: Sequence[str], now: datetime) -> None:
    """They were told of in this transaction."""
    chosen = ReminderRow.id.in_(list(reminders))
    await session.execute(update(ReminderRow).where(chosen).values(sent_at=now))


async def of_followup(session: Session, followup: str) -> list[tuple[Reminder, datetime | None]]:
    """A follow-up's reminders in their order, and when each was sent."""
    query = select(ReminderRow).where(ReminderRow.followup == followup)
    rows = await session.scalars(query.order_by(ReminderRow.at, ReminderRow.id))
    return [(Reminder(Kind(row.kind), row.at), row.sent_at) for row in rows]
