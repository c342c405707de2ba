"""The projection's tables: intervals and how far each agent's line has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, text

from warmline.agents.model import AgentState
from warmline.agents.tables import AgentIntervalRow, AgentLineRow
from warmline.agents.timeline import Interval, Line
from warmline.kit.db import Session, rows_statement, write_rows

_ADD = rows_statement(AgentIntervalRow)
_SAVE_LINES = rows_statement(AgentLineRow, replace_by=("agent_id",))
_CLOSE = text(
    "UPDATE agent_interval SET ended_at = closed.ended_at FROM unnest("
    "CAST(:ids AS uuid[]), CAST(:ends AS timestamptz[])) AS closed (id, ended_at)"
    " WHERE agent_interval.id = closed.id"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """One agent's line as stored, with the id of the open interval's row."""

    line: Line
    last_seq: int = 0
    open_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewInterval:
    """An interval to be written; `id` is the opening event's, `day` the centre's date."""

    id: str
    interval: Interval
    day: date


async def lock_lines(session: Session, agents: Iterable[str]) -> dict[str, Stored]:
    """The lines of these agents, locked until the transaction ends (in one order, so that two
    projectors wait instead of falling into each other's arms)."""
    ids = sorted(set(agents))
    query = (
        select(AgentLineRow)
        .where(AgentLineRow.agent_id.in_(ids))
        .order_by(AgentLineRow.agent_id)
        .with_for_update()
    )
    rows = (await session.scalars(query)).all()
    opened = await _open_rows(session, ids)
    stored: dict[str, Stored] = {}
    for row in rows:
        now_open = opened.get(row.agent_id)
        line = Line(
            open=None if now_open is None else _interval(now_open),
            department=row.department_id,
            last_at=row.last_at,
        )
        stored[row.agent_id] = Stored(line, row.last_seq, now_open.id if now_open else None)
    return stored


async def _open_rows(session: Session, agents: Sequence[str]) -> dict[str, AgentIntervalRow]:
    query = select(AgentIntervalRow).where(
        AgentIntervalRow.agent_id.in_(agents), AgentIntervalRow.ended_at.is_(None)
    )
    return {row.agent_id: row for row in await session.scalars(query)}


async def close_rows(session: Session, ends: Mapping[str, datetime]) -> None:
    """Set the ends of stored intervals, by row id."""
    if ends:
        await session.execute(_CLOSE, {"ids": list(ends), "ends": list(ends.values())})


async def add_rows(session: Session, rows: Sequence[NewInterval]) -> None:
    """Write new intervals; one whose id is there already is the same event again."""
    values = [
        {
            "id": row.id,
            "agent_id": row.interval.agent,
            "state": row.interval.state,
            "reason": row.interval.reason,
            "started_at": row.interval.started_at,
            "ended_at": row.interval.ended_at,
            "call_id": row.interval.call,
            "department_id": row.interval.department,
            "day": row.day,
        }
        for row in rows
    ]
    await write_rows(session, _ADD, values)


async def save_lines(session: Session, lines: Mapping[str, Stored]) -> None:
    """Write how far each agent's line has come."""
    values = [
        {
            "agent_id": agent,
            "last_at": stored.line.last_at,
            "last_seq": stored.last_seq,
            "department_id": stored.line.department,
        }
        for agent, stored in sorted(lines.items())
    ]
    await write_rows(session, _SAVE_LINES, values)


async def forget(session: Session) -> None:
    """Empty what is projected, before the journal is read anew."""
    await session.execute(text("TRUNCATE agent_interval, agent_line"))


async def intervals_in(
    session: Session, agent: str, start: datetime, end: datetime
) -> list[Interval]:
    """The agent's intervals that touch [start, end), the one that lasts included, in order."""
    query = (
        select(AgentIntervalRow)
        .where(
            AgentIntervalRow.agent_id == agent,
            AgentIntervalRow.started_at < end,
            or_(AgentIntervalRow.ended_at > start, AgentIntervalRow.ended_at.is_(None)),
        )
        .order_by(AgentIntervalRow.started_at, AgentIntervalRow.ended_at.asc().nulls_last())
    )
    return [_interval(row) for row in await session.scalars(query)]


async def lines_in(
    session: Session, agents: Iterable[str], start: datetime, end: datetime
) -> dict[str, list[Interval]]:
    """The same for several agents, both ends included; nothing for one who has none."""
    query = (
        select(AgentIntervalRow)
        .where(
            AgentIntervalRow.agent_id.in_(set(agents)),
            AgentIntervalRow.started_at <= end,
            or_(AgentIntervalRow.ended_at >= start, AgentIntervalRow.ended_at.is_(None)),
        )
        .order_by(AgentIntervalRow.started_at, AgentIntervalRow.ended_at.asc().nulls_last())
    )
    lines: dict[str, list[Interval]] = {}
    for row in await session.scalars(query):
        lines.setdefault(row.agent_id, []).append(_interval(row))
    return lines


def _interval(row: AgentIntervalRow) -> Interval:
    return Interval(
        agent=row.agent_id,
        state=AgentState(row.state),
        reason=row.reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
        call=row.call_id,
        department=row.department_id,
    )
