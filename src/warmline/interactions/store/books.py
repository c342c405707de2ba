"""Reading whole records of a period, for whoever checks the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_

from warmline.interactions.model import CallRecord, Segment
from warmline.interactions.store.calls import record_of, segment_of, visible_to
from warmline.interactions.tables import InteractionRow, SegmentRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session

CHUNK = 500


async def ended_between(
    session: Session, actor: Actor, since: datetime, to: datetime
) -> AsyncIterator[Sequence[CallRecord]]:
    """The calls that came in that period, are over and may be seen, with segments, in chunks."""
    place = tuple_(InteractionRow.arrived_at, InteractionRow.id)
    wanted = (
        select(InteractionRow)
        .where(InteractionRow.arrived_at >= since, InteractionRow.arrived_at < to)
        .where(InteractionRow.ended_at.is_not(None), visible_to(actor))
        .order_by(InteractionRow.arrived_at, InteractionRow.id)
        .limit(CHUNK)
    )
    after: tuple[datetime, str] | None = None
    while True:
        here = wanted if after is None else wanted.where(place > after)
        rows = list(await session.scalars(here))
        if not rows:
            return
        segments = await _segments(session, [row.id for row in rows])
        yield [record_of(row, segments[row.id]) for row in rows]
        after = (rows[-1].arrived_at, rows[-1].id)


async def _segments(session: Session, calls: Sequence[str]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = defaultdict(list)
    statement = (
        select(SegmentRow)
        .where(SegmentRow.interaction.in_(calls))
        .order_by(SegmentRow.interaction, SegmentRow.seq)
    )
    for row in await session.scalars(statement):
        found[row.interaction].append(segment_of(row))
    return found
