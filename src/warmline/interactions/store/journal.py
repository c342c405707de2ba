"""Writing the journal down as rows, and reading a call's facts back to fold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.interactions import events, ports
from warmline.interactions.fold import Heard
from warmline.interactions.model import CallRecord, Segment, WrapUpBegan, WrapUpEnded
from warmline.interactions.rules import id_moment, reversed_digits
from warmline.interactions.tables import AgentSeatRow, EventRow, InteractionRow, SegmentRow
from warmline.kit.db import Session

CHUNK = 500
"""Rows per statement: PostgreSQL takes 65 535 parameters at most."""

_CALL_FACT: Any = events.Fact


async def seats(session: Session, agents: Iterable[str]) -> dict[str, AgentSeatRow]:
    """What is remembered of these agents, by id."""
    found = await session.scalars(select(AgentSeatRow).where(AgentSeatRow.agent.in_(set(agents))))
    return {row.agent: row for row in found}


async def known(session: Session, ids: Sequence[str], since: datetime) -> frozenset[str]:
    """Which of these events, of `since` or later, are written down already."""
    # A week back: the same fact told twice by `jobs` carries two times.
    found = await session.scalars(
        select(EventRow.id).where(EventRow.id.in_(ids), EventRow.at >= since - timedelta(days=7))
    )
    return frozenset(found)


async def add_events(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write events that are not there yet; a repeat changes nothing."""
    for month in sorted({(row["at"].year, row["at"].month) for row in rows}):
        await _make_partition(session, *month)
    for start in range(0, len(rows), CHUNK):
        statement = upsert(EventRow).values(rows[start : start + CHUNK])
        await session.execute(statement.on_conflict_do_nothing())


async def _make_partition(session: Session, year: int, month: int) -> None:
    name = f"event_{year:04d}_{month:02d}"
    there = await session.scalar(text("SELECT to_regclass(:name)"), {"name": name})
    if there is not None:
        return
    first = datetime(year, month, 1, tzinfo=UTC)
    after = (first + timedelta(days=32)).replace(day=1)
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('event_partition'))"))
    await session.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF event "
            f"FOR VALUES FROM ('{first.isoformat()}') TO ('{after.isoformat()}')"
        )
    )


async def heard(
    session: Session, interactions: Sequence[str], *, everywhere: bool = False
) -> dict[str, list[Heard]]:
    """All facts of these calls, each in its order. Looks only into the months that the calls' ids
    speak of, unless `everywhere`."""
    found: dict[str, list[Heard]] = defaultdict(list)
    statement = (
        select(EventRow)
        .where(EventRow.interaction.in_(interactions))
        .order_by(EventRow.interaction, EventRow.at, EventRow.seq, EventRow.id)
    )
    moments = [id_moment(interaction) for interaction in interactions]
    dated = [moment for moment in moments if moment is not None]
    if len(dated) == len(moments) and dated and not everywhere:
        statement = statement.where(EventRow.at >= min(dated) - timedelta(days=2))
    for row in await session.scalars(statement):
        fact = _fact(row)
        if fact is not None and row.interaction is not None:
            found[row.interaction].append(Heard(row.at, fact, row.switch_at, row.department))
    return found


def _fact(row: EventRow) -> events.Fact | WrapUpBegan | WrapUpEnded | None:
    if row.type == "agent.state_changed":
        move = msgspec.convert(row.data, ports.AgentMove)
        if move.to == "wrap_up":
            return WrapUpBegan(move.agent)
        return WrapUpEnded(move.agent) if move.frm == "wrap_up" else None
    if row.type.startswith("agent."):
        return None
    fact: events.Fact = msgspec.convert(row.data, _CALL_FACT)
    return fact


async def save(session: Session, records: Sequence[CallRecord]) -> None:
    """Replace the rows of these calls."""
    ids = [record.id for record in records]
    for start in range(0, len(records), CHUNK):
        values = [_columns(record) for record in records[start : start + CHUNK]]
        statement = upsert(InteractionRow).values(values)
        changed = {name: statement.excluded[name] for name in values[0] if name != "id"}
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))
    await session.execute(delete(SegmentRow).where(SegmentRow.interaction.in_(ids)))
    rows = [_segment(record.id, segment) for record in records for segment in record.segments]
    if rows:
        await session.execute(insert(SegmentRow), rows)


async def forget(session: Session) -> None:
    """Empty everything that is folded from the journal, before it is read anew."""
    await session.execute(text("TRUNCATE event, agent_seat, interaction, segment"))


def _columns(record: CallRecord) -> dict[str, Any]:
    caller, recording = record.caller, record.recording
    return {
        "id": record.id,
        "project": record.project,
        "channel": "voice",
        "direction": record.direction,
        "caller_raw": caller.raw,
        "caller_e164": caller.e164,
        "caller_kind": caller.kind,
        "caller_place": caller.place,
        "caller_carrier": caller.carrier,
        "number_reversed": reversed_digits(caller),
        "called": record.called,
        "trunk": record.trunk,
        "arrived_at": record.arrived_at,
        "answered_at": record.answered_at,
        "talked_at": record.talked_at,
        "ended_at": record.ended_at,
        "ended_by": record.ended_by,
        "cause": record.cause,
        "sip": record.sip,
        "flow": record.flow,
        "flow_version": record.flow_version,
        "queue_first": record.queue_first,
        "queue_last": record.queue_last,
        "agent_first": record.agent_first,
        "agent_last": record.agent_last,
        "department": record.department,
        "waited_s": record.waited_s,
        "ring_s": record.ring_s,
        "talked_s": record.talked_s,
        "held_s": record.held_s,
        "wrap_up_s": record.wrap_up_s,
        "outcome": str(record.outcome),
        "recovered": record.recovered,
        "recording_state": str(recording.state),
        "recording_file": recording.file,
        "recording_cut_s": recording.cut_s,
        "recording_span_s": recording.span_s,
        "recording_key": recording.key,
        "recording_sha256": recording.sha256,
        "recording_bytes": recording.bytes,
        "recording_seconds": recording.seconds,
        "recording_cut_short": recording.cut_short,
        "recording_reason": recording.reason,
        "path": [{**asdict(entry), "at": entry.at.isoformat()} for entry in record.path],
    }


def _segment(interaction: str, segment: Segment) -> dict[str, Any]:
    return {
        "interaction": interaction,
        "seq": segment.seq,
        "kind": str(segment.kind),
        "agent": segment.agent,
        "department": segment.department,
        "queue": segment.queue,
        "visit": segment.visit,
        "offer": segment.offer,
        "started_at": segment.started_at,
        "ended_at": segment.ended_at,
        "seconds": segment.seconds,
        "outcome": segment.outcome,
    }


def seat_of(known: Mapping[str, AgentSeatRow], session: Session, agent: str) -> AgentSeatRow:
    """The agent's row, a new one added to the session if he was never seen."""
    row = known.get(agent)
    if row is None:
        row = AgentSeatRow(agent=agent, department=None, wrap_up_call=None)
        session.add(row)
    return row
