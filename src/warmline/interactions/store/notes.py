"""Notes and results of calls, the result codes, and the figures of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.interactions.model import AgentDay, Kind, Notes, QueueDay, ResultCode
from warmline.interactions.tables import NoteRow, ResultCodeRow, SegmentRow
from warmline.kit.db import Session


async def notes_of(session: Session, call: str) -> Notes:
    """What was written about the call; empty notes of version 0 if nothing."""
    row = await session.get(NoteRow, call)
    return _notes(row) if row is not None else Notes()


async def write_text(
    session: Session, call: str, text: str, version: int, *, by: str, at: datetime
) -> Notes | None:
    """Replace the text if it is still at `version`; None if it is not."""
    await _make(session, call, at)
    row = await session.scalar(
        update(NoteRow)
        .where(NoteRow.interaction == call, NoteRow.version == version)
        .values(text=text, version=version + 1, changed_by=by, changed_at=at)
        .returning(NoteRow)
    )
    return _notes(row) if row is not None else None


async def write_result(session: Session, call: str, code: str, *, by: str, at: datetime) -> Notes:
    """File the call under `code` ("" takes it back)."""
    await _make(session, call, at)
    row = await session.scalar(
        update(NoteRow)
        .where(NoteRow.interaction == call)
        .values(result_code=code, result_by=by, result_at=at)
        .returning(NoteRow)
    )
    return _notes(row) if row is not None else Notes()


async def _make(session: Session, call: str, at: datetime) -> None:
    statement = upsert(NoteRow).values(interaction=call, changed_at=at)
    await session.execute(statement.on_conflict_do_nothing())


def _notes(row: NoteRow) -> Notes:
    return Notes(
        text=row.text,
        version=row.version,
        result=row.result_code,
        result_by=row.result_by,
        result_at=row.result_at,
    )


async def result_codes(session: Session, project: str) -> list[ResultCode]:
    """All codes of a project, in the order people gave them."""
    rows = await session.scalars(
        select(ResultCodeRow)
        .where(ResultCodeRow.project == project)
        .order_by(ResultCodeRow.position, ResultCodeRow.code)
    )
    return [
        ResultCode(
            code=row.code,
            zh=row.zh,
            en=row.en,
            parent=row.parent,
            position=row.position,
            active=row.active,
        )
        for row in rows
    ]


async def save_result_codes(session: Session, project: str, codes: Sequence[ResultCode]) -> None:
    """Add or change these codes."""
    for code in codes:
        values = {
            "parent": code.parent,
            "zh": code.zh,
            "en": code.en,
            "position": code.position,
            "active": code.active,
        }
        statement = upsert(ResultCodeRow).values(project=project, code=code.code, **values)
        await session.execute(
            statement.on_conflict_do_update(index_elements=["project", "code"], set_=values)
        )


async def agent_day(session: Session, agent: str, since: datetime) -> AgentDay:
    """The agent's own calls whose segments began at or after `since`."""
    kind, seconds = SegmentRow.kind, func.coalesce(SegmentRow.seconds, 0)
    row = (
        await session.execute(
            select(
                func.count(SegmentRow.interaction.distinct()).filter(kind == Kind.TALK),
                func.coalesce(func.sum(seconds).filter(kind == Kind.TALK), 0),
                func.coalesce(func.sum(seconds).filter(kind == Kind.HOLD), 0),
                func.coalesce(func.sum(seconds).filter(kind == Kind.WRAP_UP), 0),
            ).where(SegmentRow.agent == agent, SegmentRow.started_at >= since)
        )
    ).one()
    return AgentDay(
        handled=row[0], talk_s=float(row[1]), hold_s=float(row[2]), wrap_up_s=float(row[3])
    )


async def queue_days(
    session: Session, levels: Mapping[str, float], since: datetime
) -> dict[str, QueueDay]:
    """Figures per queue of the visits that began at or after `since`; `levels` gives each queue's
    threshold in seconds. Queues without visits have zeros."""
    if not levels:
        return {}
    threshold = case(
        *((SegmentRow.queue == queue, level) for queue, level in levels.items()), else_=0
    )
    answered = SegmentRow.outcome == "answered"
    rows = await session.execute(
        select(
            SegmentRow.queue,
            func.count(),
            func.count().filter(answered),
            func.count().filter(SegmentRow.outcome == "abandoned"),
            func.count().filter(answered, SegmentRow.seconds <= threshold),
        )
        .where(
            SegmentRow.kind == Kind.WAIT,
            SegmentRow.queue.in_(list(levels)),
            SegmentRow.started_at >= since,
        )
        .group_by(SegmentRow.queue)
    )
    found = {
        row[0]: QueueDay(offered=row[1], answered=row[2], abandoned=row[3], in_level=row[4])
        for row in rows
    }
    nothing = QueueDay(offered=0, answered=0, abandoned=0, in_level=0)
    return {queue: found.get(queue, nothing) for queue in levels}
