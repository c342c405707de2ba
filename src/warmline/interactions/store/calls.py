"""Reading calls: who may see which, lists with filters, one call, a caller's earlier calls.

A page is never reached by skipping rows: the thousandth costs what the first does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, tuple_

from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.interactions.events import Number
from warmline.interactions.model import (
    CallRecord,
    CallRow,
    Filters,
    Gap,
    Kind,
    Message,
    Outcome,
    PathEntry,
    Recording,
    RecordingState,
    Segment,
)
from warmline.interactions.ports import HasOrder
from warmline.interactions.rules import searched_digits
from warmline.interactions.store import quality
from warmline.interactions.tables import InteractionRow, NoteRow, SegmentRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, fetch_page
from warmline.kit.keyset import PageUnknown, Sheet, cursor, read_cursor
from warmline.kit.paging import Page, Paged

NOTES_IN_LISTS = 200
"""Characters of the notes that a list shows."""

COUNTED = 1_000
"""Matches are counted so far; a bigger number helps nobody and costs time."""
NEWEST = "-arrived_at"


def no_order(call: Any) -> ColumnElement[bool]:
    """Where orders are not known no call has one."""
    return false()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `InteractionRow`: within the actor's projects, and all (ALL), those in which an
    agent of his departments took part then (TREE, TEAM), or he himself did or is rung now."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = InteractionRow.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return true() if actor.may("settings.manage") else projects
    part = or_(
        SegmentRow.kind.in_([Kind.DIAL, Kind.TALK, Kind.HOLD, Kind.CONFERENCE]),
        and_(SegmentRow.kind == Kind.RING, SegmentRow.ended_at.is_(None)),
    )
    who = SegmentRow.agent == actor.user_id
    if actor.departments:
        who = or_(who, SegmentRow.department.in_(actor.departments))
    return and_(projects, exists().where(SegmentRow.interaction == InteractionRow.id, part, who))


def _list(has_order: HasOrder = no_order) -> Select[Any]:
    ordered = has_order(InteractionRow.id).label("ordered")
    columns: tuple[Any, ...] = (InteractionRow, UserRow.name, NoteRow.text, NoteRow.result_code)
    return (
        select(*columns, ordered)
        .outerjoin(UserRow, UserRow.id == InteractionRow.agent_last)
        .outerjoin(NoteRow, NoteRow.interaction == InteractionRow.id)
    )


def narrowed(
    statement: Select[Any], actor: Actor, filters: Filters, has_order: HasOrder = no_order
) -> Select[Any]:
    """The statement on calls, for those the actor may see and the filters let through. Only one
    that joins `NoteRow` may be narrowed by result."""
    statement = statement.where(visible_to(actor))
    if filters.since is not None:
        statement = statement.where(InteractionRow.arrived_at >= filters.since)
    if filters.to is not None:
        statement = statement.where(InteractionRow.arrived_at < filters.to)
    if filters.number:
        ending = searched_digits(filters.number)[::-1]
        statement = statement.where(InteractionRow.number_reversed.like(f"{ending}%"))
    if filters.direction:
        statement = statement.where(InteractionRow.direction == filters.direction)
    if filters.outcome:
        statement = statement.where(InteractionRow.outcome == filters.outcome)
    if filters.result:
        statement = statement.where(NoteRow.result_code == filters.result)
    if filters.quality == "poor":
        statement = statement.where(quality.is_poor())
    if filters.order:
        ordered = has_order(InteractionRow.id)
        statement = statement.where(ordered if filters.order == "with" else ~ordered)
    if filters.queue:
        statement = statement.where(_took_part(SegmentRow.queue == filters.queue, Kind.WAIT))
    if filters.agent:
        statement = statement.where(
            _took_part(SegmentRow.agent == filters.agent, Kind.TALK, Kind.DIAL)
        )
    return statement


def _took_part(condition: ColumnElement[bool], *kinds: Kind) -> ColumnElement[bool]:
    return exists().where(
        SegmentRow.interaction == InteractionRow.id, SegmentRow.kind.in_(kinds), condition
    )


def page_statement(
    actor: Actor, filters: Filters, sheet: Sheet, has_order: HasOrder = no_order
) -> Select[Any]:
    """The page and one row more, which tells whether there is another page."""
    column = getattr(InteractionRow, sheet.field)
    statement = narrowed(_list(has_order), actor, filters, has_order)
    if sheet.after:
        place = tuple_(column, InteractionRow.id)
        last = _last(sheet)
        statement = statement.where(place < last if sheet.descending else place > last)
    order = [one.desc() if sheet.descending else one for one in (column, InteractionRow.id)]
    return statement.order_by(*order).limit(sheet.size + 1)


def _last(sheet: Sheet) -> tuple[datetime | Decimal, str]:
    """Where the page before ended. Seconds are exact in the database, and stay so."""
    value, call = read_cursor(sheet.after, sheet.sort)
    if sheet.field != "arrived_at" and isinstance(value, int | float):
        return Decimal(repr(value)), call
    if sheet.field == "arrived_at" and isinstance(value, datetime):
        return value, call
    raise PageUnknown


async def page_of_calls(
    session: Session,
    actor: Actor,
    filters: Filters,
    sheet: Sheet,
    has_order: HasOrder = no_order,
) -> tuple[list[CallRow], str]:
    """One page of what the actor may see, and the cursor of the next, empty at the end."""
    found = await session.execute(page_statement(actor, filters, sheet, has_order))
    rows = [_row(row) for row in found]
    more, rows = len(rows) > sheet.size, rows[: sheet.size]
    if not more:
        return rows, ""
    return rows, cursor(sheet.sort, getattr(rows[-1], sheet.field), rows[-1].id)


async def count_calls(
    session: Session,
    actor: Actor,
    filters: Filters,
    at_most: int = COUNTED,
    has_order: HasOrder = no_order,
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    found = select(InteractionRow.id)
    if filters.result:
        found = found.outerjoin(NoteRow, NoteRow.interaction == InteractionRow.id)
    some = narrowed(found, actor, filters, has_order).limit(at_most + 1).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one())


async def all_calls(
    session: Session,
    actor: Actor,
    filters: Filters,
    has_order: HasOrder = no_order,
    chunk: int = 1000,
) -> AsyncIterator[Sequence[CallRow]]:
    """Every one of them, newest first, in chunks."""
    sheet = Sheet(NEWEST, chunk)
    while True:
        rows, following = await page_of_calls(session, actor, filters, sheet, has_order)
        if rows:
            yield rows
        if not following:
            return
        session.expunge_all()
        sheet = Sheet(NEWEST, chunk, following)


async def earlier_calls(
    session: Session, record: CallRecord, page: Page, within: Iterable[str] | None
) -> Paged[CallRow]:
    """Calls of the same number before this one, of all agents, within the given projects (None:
    all). A number that is not one (anonymous) has no earlier calls."""
    statement = _list().where(
        InteractionRow.caller_e164 == record.caller.e164,
        InteractionRow.caller_e164.is_not(None),
        InteractionRow.arrived_at < record.arrived_at,
        InteractionRow.id != record.id,
    )
    if within is not None:
        statement = statement.where(InteractionRow.project.in_(list(within)))
    found = await fetch_page(
        session,
        statement,
        page,
        sorts={"arrived_at": InteractionRow.arrived_at},
        default="-arrived_at",
        tie=InteractionRow.id,
    )
    return found.map(_row)


async def find_call(session: Session, actor: Actor, call: str) -> CallRecord | None:
    """One call with its segments, if the actor may see it."""
    row = await session.scalar(
        select(InteractionRow).where(InteractionRow.id == call, visible_to(actor))
    )
    if row is None:
        return None
    segments = await session.scalars(
        select(SegmentRow).where(SegmentRow.interaction == call).order_by(SegmentRow.seq)
    )
    return record_of(row, [segment_of(segment) for segment in segments])


async def among(
    session: Session, actor: Actor, ids: Iterable[str], *, attached: bool
) -> dict[str, CallRecord]:
    """Those of these calls the actor may see, or that are of his projects, where they are attached
    to what he may know the calls of; without their segments."""
    may = visible_to(actor)
    if attached:
        may = or_(may, InteractionRow.project.in_(actor.projects))
    query = select(InteractionRow).where(InteractionRow.id.in_(list(ids)), may)
    return {row.id: record_of(row) for row in await session.scalars(query)}


async def waited_in(session: Session, actor: Actor, call: str, queues: Iterable[str]) -> bool:
    """Whether the call is of the actor's projects and waited in one of these queues."""
    found = await session.scalar(
        select(InteractionRow.id).where(
            InteractionRow.id == call,
            InteractionRow.project.in_(actor.projects),
            _took_part(SegmentRow.queue.in_(list(queues)), Kind.WAIT),
        )
    )
    return found is not None


async def exists_call(session: Session, call: str) -> bool:
    """Whether the call is projected yet, whoever may see it."""
    return await session.get(InteractionRow, call) is not None


async def names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Names of users and departments by id."""
    wanted = {found for found in ids if found is not None}
    if not wanted:
        return {}
    known: dict[str, str] = {}
    for table in (UserRow, DepartmentRow):
        rows = await session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
        known |= {row.id: row.name for row in rows}
    return known


async def record_of_call(session: Session, call: str) -> CallRecord | None:
    """One call whoever may see it, without its segments."""
    row = await session.get(InteractionRow, call)
    return record_of(row) if row is not None else None


async def recordings_due(
    session: Session, *, among: Sequence[str] | None = None, limit: int = 500
) -> list[CallRecord]:
    """Ended calls whose raw file waits to be encoded, oldest first; all of them or of those in
    `among`. Segments are left out."""
    statement = select(InteractionRow).where(InteractionRow.recording_state == RecordingState.DUE)
    if among is not None:
        statement = statement.where(InteractionRow.id.in_(among))
    statement = statement.order_by(InteractionRow.arrived_at).limit(limit)
    return [record_of(row, []) for row in await session.scalars(statement)]


async def recording_states(session: Session, names: Iterable[str]) -> dict[str, RecordingState]:
    """What became of recordings, by the names of their raw files; unknown names are left out."""
    query = select(InteractionRow.recording_file, InteractionRow.recording_state).where(
        InteractionRow.recording_file.in_(list(names))
    )
    return {
        row.recording_file: RecordingState(row.recording_state)
        for row in await session.execute(query)
    }


def _message(row: InteractionRow) -> Message | None:
    if row.message_at is None:
        return None
    return Message(row.message_box or "", row.message_at, row.message_s or 0.0)


def _number(row: InteractionRow) -> Number:
    return Number(
        raw=row.caller_raw,
        e164=row.caller_e164,
        kind=row.caller_kind,
        place=row.caller_place,
        carrier=row.caller_carrier,
    )


def _row(found: Any) -> CallRow:
    row, agent_name, notes, result, ordered = found
    return CallRow(
        id=row.id,
        project=row.project,
        direction=row.direction,
        caller=_number(row),
        called=row.called,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        cause=row.cause,
        queue=row.queue_last,
        agent=row.agent_last,
        agent_name=agent_name,
        waited_s=row.waited_s,
        ring_s=row.ring_s,
        talked_s=row.talked_s,
        held_s=row.held_s,
        wrap_up_s=row.wrap_up_s,
        outcome=row.outcome,
        recording=row.recording_state,
        result=result or "",
        notes=(notes or "")[:NOTES_IN_LISTS],
        live=row.ended_at is None,
        ordered=ordered,
    )


def segment_of(row: SegmentRow) -> Segment:
    """The segment in a row."""
    return Segment(
        seq=row.seq,
        kind=Kind(row.kind),
        started_at=row.started_at,
        ended_at=row.ended_at,
        agent=row.agent,
        department=row.department,
        queue=row.queue,
        visit=row.visit,
        offer=row.offer,
        outcome=row.outcome,
        party=row.party,
        number=row.number,
        whom=row.whom,
    )


def record_of(row: InteractionRow, segments: Sequence[Segment] = ()) -> CallRecord:
    """The record in a row."""
    return CallRecord(
        id=row.id,
        project=row.project,
        direction=row.direction,
        caller=_number(row),
        called=row.called,
        trunk=row.trunk,
        arrived_at=row.arrived_at,
        answered_at=row.answered_at,
        talked_at=row.talked_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        cause=row.cause,
        sip=row.sip,
        flow=row.flow,
        flow_version=row.flow_version,
        queue_first=row.queue_first,
        queue_last=row.queue_last,
        agent_first=row.agent_first,
        agent_last=row.agent_last,
        department=row.department,
        waited_s=row.waited_s,
        ring_s=row.ring_s,
        talked_s=row.talked_s,
        held_s=row.held_s,
        wrap_up_s=row.wrap_up_s,
        outcome=Outcome(row.outcome),
        recovered=row.recovered,
        recording=Recording(
            state=RecordingState(row.recording_state),
            file=row.recording_file,
            cut_s=row.recording_cut_s,
            span_s=row.recording_span_s,
            key=row.recording_key,
            sha256=row.recording_sha256,
            bytes=row.recording_bytes,
            seconds=row.recording_seconds,
            cut_short=row.recording_cut_short,
            reason=row.recording_reason,
            gaps=tuple(Gap(**gap) for gap in row.recording_gaps),
        ),
        message=_message(row),
        path=tuple(
            PathEntry(**{**entry, "at": datetime.fromisoformat(entry["at"])}) for entry in row.path
        ),
        segments=tuple(segments),
    )
