"""The only queries on moving recordings into the object store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.interactions.model import KEPT
from warmline.interactions.moving import DueMove, Move, StoredObject, StoreState, state_of
from warmline.interactions.store.calls import visible_to
from warmline.interactions.tables import InteractionRow, RecordingMoveRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, fetch_page
from warmline.kit.paging import Page, Paged

_I, _M = InteractionRow, RecordingMoveRow
_STORED = _I.recording_state.in_(KEPT)


async def enrol(session: Session, now: datetime, since: datetime | None) -> None:
    """Take in what was recorded since (None: ever) and is not known yet; what was encoded anew
    waits again, what was erased waits no more."""
    young = (_I.arrived_at >= since,) if since is not None else ()
    unknown = ~exists().where(_M.interaction == _I.id)
    new = select(_I.id, literal(now, _M.next_at.type)).where(_STORED, unknown, *young)
    await session.execute(
        insert(_M).from_select(["interaction", "next_at"], new).on_conflict_do_nothing()
    )
    await session.execute(
        update(_M)
        .where(_M.interaction == _I.id, _STORED, *young)
        .where(_M.moved_at.is_not(None), _M.sha256 != _I.recording_sha256)
        .values(moved_at=None, disk_freed_at=None, next_at=now)
    )
    gone = exists().where(_I.id == _M.interaction, ~_STORED)
    await session.execute(delete(_M).where(_M.moved_at.is_(None), gone))


async def due(session: Session, now: datetime, limit: int) -> Sequence[DueMove]:
    """Some of what waits and may be tried now, that waiting longest first."""
    rows = await session.execute(
        select(_I.id, _I.recording_key, _I.recording_sha256, _M.attempts)
        .join(_M, _M.interaction == _I.id)
        .where(_STORED, _M.moved_at.is_(None), _M.next_at <= now)
        .order_by(_M.next_at, _I.id)
        .limit(limit)
    )
    return [DueMove(call=row[0], key=row[1], sha256=row[2], attempts=row[3]) for row in rows]


async def note_moved(
    session: Session, one: DueMove, place: str, objects: Sequence[StoredObject], now: datetime
) -> None:
    """It lies in the store, whole."""
    await session.execute(
        update(_M)
        .where(_M.interaction == one.call)
        .values(
            place=place,
            sha256=one.sha256,
            bytes=sum(each.bytes for each in objects),
            objects=[asdict(each) for each in objects],
            attempts=0,
            problem="",
            detail="",
            problem_at=None,
            moved_at=now,
            disk_freed_at=None,
        )
    )


async def note_problem(
    session: Session,
    call: str,
    problem: tuple[str, str],
    now: datetime,
    *,
    attempts: int,
    next_at: datetime,
) -> None:
    """It did not work: the word and the sentence for it, and when it is tried again."""
    await session.execute(
        update(_M)
        .where(_M.interaction == call)
        .values(
            problem=problem[0],
            detail=problem[1],
            problem_at=now,
            attempts=attempts,
            next_at=next_at,
        )
    )


async def also_on_disk(
    session: Session, before: datetime, limit: int
) -> Sequence[tuple[str, list[StoredObject]]]:
    """Moved before then, and still on the disk."""
    rows = await session.execute(
        select(_M.interaction, _M.objects)
        .where(_M.moved_at <= before, _M.disk_freed_at.is_(None))
        .order_by(_M.moved_at)
        .limit(limit)
    )
    return [(call, [StoredObject(**one) for one in objects]) for call, objects in rows]


async def note_freed(session: Session, call: str, now: datetime) -> None:
    """It lies in the store alone."""
    await session.execute(update(_M).where(_M.interaction == call).values(disk_freed_at=now))


async def is_moved(session: Session, call: str) -> bool:
    """Whether it still counts as moved."""
    found = select(_M.interaction).where(_M.interaction == call, _M.moved_at.is_not(None))
    return (await session.execute(found)).first() is not None


async def forget(session: Session, call: str) -> None:
    """Nothing is known of it any more: it was erased, or is to be moved from the beginning."""
    await session.execute(delete(_M).where(_M.interaction == call))


async def totals(
    session: Session, place: str | None, folder: str, keep_on_disk_days: int
) -> StoreState:
    """The figures of the whole."""
    waits, there = _M.moved_at.is_(None), _M.moved_at.is_not(None)
    counted = (
        await session.execute(
            select(
                func.count().filter(waits),
                func.coalesce(func.sum(_I.recording_bytes).filter(waits), 0),
                func.min(func.coalesce(_I.ended_at, _I.arrived_at)).filter(waits),
                func.count().filter(there),
                func.coalesce(func.sum(_M.bytes).filter(there), 0),
                func.count().filter(there, _M.disk_freed_at.is_(None)),
                func.max(_M.moved_at),
            )
            .select_from(_M)
            .join(_I, _I.id == _M.interaction)
            .where(_STORED)
        )
    ).one()
    last = (
        await session.execute(
            select(_M.problem, _M.detail, _M.problem_at)
            .where(waits, _M.problem != "")
            .order_by(_M.problem_at.desc())
            .limit(1)
        )
    ).one_or_none()
    problem, detail, problem_at = last if last is not None else ("", "", None)
    return StoreState(
        place=place,
        folder=folder,
        keep_on_disk_days=keep_on_disk_days,
        waiting=counted[0],
        waiting_bytes=int(counted[1]),
        waiting_since=counted[2],
        moved=counted[3],
        moved_bytes=int(counted[4]),
        also_on_disk=counted[5],
        last_moved_at=counted[6],
        problem=problem,
        detail=detail,
        problem_at=problem_at,
    )


def _moves() -> Select[Any]:
    columns: tuple[Any, ...] = (_M, _I, UserRow.name)
    return (
        select(*columns)
        .join(_I, _I.id == _M.interaction)
        .outerjoin(UserRow, UserRow.id == _I.agent_last)
        .where(_STORED)
    )


async def page_of_moves(
    session: Session, actor: Actor, page: Page, *, state: str = ""
) -> Paged[Move]:
    """Where recordings lie, the newest call first; `q`: a call's id or its beginning."""
    query = _moves().where(visible_to(actor))
    if page.q:
        query = query.where(cast(_M.interaction, Text).like(f"{page.q.strip().lower()}%"))
    if state:
        query = query.where(
            _M.moved_at.is_(None) if state == "waiting" else _M.moved_at.is_not(None)
        )
    if state in ("both", "moved"):
        freed = _M.disk_freed_at
        query = query.where(freed.is_(None) if state == "both" else freed.is_not(None))
    found = await fetch_page(
        session,
        query,
        page,
        sorts={"arrived_at": _I.arrived_at, "moved_at": _M.moved_at, "bytes": _M.bytes},
        default="-arrived_at",
        tie=_M.interaction,
    )
    return found.map(_move)


def _move(found: Any) -> Move:
    row, call, name = found
    return Move(
        call=call.id,
        arrived_at=call.arrived_at,
        agent_name=name,
        state=state_of(row.moved_at, row.disk_freed_at),
        place=row.place if row.moved_at is not None else "",
        bytes=row.bytes or call.recording_bytes,
        attempts=row.attempts,
        problem=row.problem,
        detail=row.detail,
        moved_at=row.moved_at,
        next_at=row.next_at,
    )
