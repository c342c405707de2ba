"""Writing the journal down as rows, and reading a call's facts back to fold them.

Used by `interactions.projection` alone. Each kind of row is written by one statement whose text is
made once, whatever the number of rows (`kit.db.rows_statement`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Text, cast, delete, select, text

from warmline.interactions import callbacks, events, ports
from warmline.interactions.fold import Heard
from warmline.interactions.model import CallRecord, Segment, WrapUpBegan, WrapUpEnded
from warmline.interactions.rules import id_moment, reversed_digits
from warmline.interactions.seats import Seat, wrap_up
from warmline.interactions.tables import AgentSeatRow, EventRow, InteractionRow, SegmentRow
from warmline.kit.db import Session, rows_statement, write_rows

Place = tuple[datetime, int, str]
"""Where a fact stands among its call's: time, number and id of its event."""


class Change(NamedTuple):
    """A record to be written; `before` is what its rows say, `stored`: they may say anything."""

    record: CallRecord
    before: CallRecord | None
    stored: bool


_ADD_EVENTS = rows_statement(EventRow)
_SAVE_SEATS = rows_statement(AgentSeatRow, replace_by=("agent",))
_SAVE_CALLS = rows_statement(InteractionRow, replace_by=("id",))
_SAVE_SEGMENTS = rows_statement(SegmentRow, replace_by=("interaction", "seq"))
_KNOWN = text(
    "SELECT CAST(id AS text) FROM event WHERE id = ANY(CAST(:ids AS uuid[])) AND at >= :since"
)
_CALL_FACT: Any = msgspec.json.Decoder(events.Fact | callbacks.CallsFact)
_AGENT_MOVE = msgspec.json.Decoder(ports.AgentMove)


async def seats(session: Session, agents: Iterable[str]) -> dict[str, Seat]:
    """What is remembered of these agents, by id."""
    found = await session.execute(
        select(AgentSeatRow.agent, AgentSeatRow.department, AgentSeatRow.wrap_up_call).where(
            AgentSeatRow.agent.in_(set(agents))
        )
    )
    return {agent: Seat(department, call) for agent, department, call in found}


async def save_seats(session: Session, seats: Mapping[str, Seat]) -> None:
    """Remember this of these agents."""
    rows = [{"agent": agent, **seat._asdict()} for agent, seat in sorted(seats.items())]
    await write_rows(session, _SAVE_SEATS, rows)


async def known(session: Session, ids: Sequence[str], since: datetime) -> frozenset[str]:
    """Which of these events, of `since` or later, are written down already."""
    # A week back: the same fact told twice by `jobs` carries two times.
    early = since - timedelta(days=7)
    return frozenset(await session.scalars(_KNOWN, {"ids": list(ids), "since": early}))


async def add_events(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write events that are not there yet; a repeat changes nothing. Their months are there."""
    await write_rows(session, _ADD_EVENTS, rows)


async def make_partition(session: Session, year: int, month: int) -> None:
    """Make the part of the table that holds a month's events, unless it is there."""
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
) -> dict[str, list[tuple[Place, Heard]]]:
    """All facts of these calls, each in its order. Looks only into the months that the calls' ids
    speak of, unless `everywhere`."""
    e = EventRow
    statement = (
        select(
            *(e.interaction, e.type, cast(e.data, Text), e.at, e.seq, e.id),
            *(e.switch_at, e.department, e.happened),
        )
        .where(e.interaction.in_(interactions))
        .order_by(e.interaction, e.at, e.seq, e.id)
    )
    moments = [id_moment(interaction) for interaction in interactions]
    dated = [moment for moment in moments if moment is not None]
    if len(dated) == len(moments) and dated and not everywhere:
        statement = statement.where(e.at >= min(dated) - timedelta(days=2))
    found: dict[str, list[tuple[Place, Heard]]] = defaultdict(list)
    for row in await session.execute(statement):
        call, kind, data, at, seq, name, switch_at, department, happened = row
        fact = _fact(kind, data)
        if fact is not None and call is not None:
            told = Heard(at, fact, switch_at, department, happened)
            found[call].append(((at, seq, name), told))
    return found


def _fact(
    kind: str, data: str
) -> events.Fact | callbacks.CallsFact | WrapUpBegan | WrapUpEnded | None:
    if kind == "agent.state_changed":
        return wrap_up(_AGENT_MOVE.decode(data))
    if kind.startswith(("agent.", "callback.")):
        return None
    fact: events.Fact | callbacks.CallsFact = _CALL_FACT.decode(data)
    return fact


async def save(session: Session, changes: Sequence[Change]) -> None:
    """Write these calls' rows: their records, and of their segments those that are others now."""
    await write_rows(session, _SAVE_CALLS, [_columns(change.record) for change in changes])
    anew = [change.record.id for change in changes if _written_anew(change)]
    if anew:
        await session.execute(delete(SegmentRow).where(SegmentRow.interaction.in_(anew)))
    rows = [
        _segment(change.record.id, segment) for change in changes for segment in _changed(change)
    ]
    await write_rows(session, _SAVE_SEGMENTS, rows)


def _written_anew(change: Change) -> bool:
    before = change.before.segments if change.before is not None else ()
    return change.stored or len(before) > len(change.record.segments)


def _changed(change: Change) -> Sequence[Segment]:
    if change.before is None or _written_anew(change):
        return change.record.segments
    before = dict(enumerate(change.before.segments))
    return [s for place, s in enumerate(change.record.segments) if s != before.get(place)]


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
        "outcome": record.outcome,
        "recovered": record.recovered,
        "recording_state": recording.state,
        "recording_file": recording.file,
        "recording_cut_s": recording.cut_s,
        "recording_span_s": recording.span_s,
        "recording_key": recording.key,
        "recording_sha256": recording.sha256,
        "recording_bytes": recording.bytes,
        "recording_seconds": recording.seconds,
        "recording_cut_short": recording.cut_short,
        "recording_reason": recording.reason,
        "recording_gaps": recording.gaps,
        "message_box": record.message.box if record.message else None,
        "message_at": record.message.at if record.message else None,
        "message_s": record.message.seconds if record.message else None,
        "path": record.path,
    }


def _segment(interaction: str, segment: Segment) -> dict[str, Any]:
    return {
        "interaction": interaction,
        "seq": segment.seq,
        "kind": segment.kind,
        "agent": segment.agent,
        "department": segment.department,
        "queue": segment.queue,
        "visit": segment.visit,
        "offer": segment.offer,
        "started_at": segment.started_at,
        "ended_at": segment.ended_at,
        "seconds": segment.seconds,
        "outcome": segment.outcome,
        "party": segment.party,
        "number": segment.number,
        "whom": segment.whom,
    }
