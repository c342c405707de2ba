"""The only queries on keeping recordings: rules, legal holds, what falls due, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    cast,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.interactions.keeping import Checked, DueRecording, LegalHold, RetentionRule
from warmline.interactions.model import KEPT, Download
from warmline.interactions.store.calls import visible_to
from warmline.interactions.tables import (
    DownloadRow,
    InteractionRow,
    LegalHoldRow,
    RecordingCheckRow,
    RetentionRuleRow,
    SegmentRow,
)
from warmline.kit.actor import Actor
from warmline.kit.db import Session, fetch_page
from warmline.kit.paging import Page, Paged

SetBy, LiftedBy = aliased(UserRow), aliased(UserRow)
_I = InteractionRow

# Rules -------------------------------------------------------------------------------------------


async def rules(session: Session) -> list[RetentionRule]:
    """Every rule, that for all other calls first."""
    found = await session.scalars(
        select(RetentionRuleRow).order_by(RetentionRuleRow.queue.nulls_first())
    )
    return [_rule(row) for row in found]


async def save_rule(
    session: Session, queue: str | None, days: int, note: str
) -> tuple[RetentionRule | None, RetentionRule]:
    """The rule of a queue (None: of all others), made or changed; what it was before and is."""
    row = await session.scalar(
        select(RetentionRuleRow)
        .where(RetentionRuleRow.queue.is_not_distinct_from(queue))
        .with_for_update()
    )
    before = _rule(row) if row is not None else None
    if row is None:
        row = RetentionRuleRow(queue=queue)
        session.add(row)
    row.days, row.note = days, note
    await session.flush()
    return before, _rule(row)


async def delete_rule(session: Session, rule: str) -> RetentionRule | None:
    """Take a rule away; what it was."""
    row = await session.get(RetentionRuleRow, rule)
    if row is None:
        return None
    await session.execute(delete(RetentionRuleRow).where(RetentionRuleRow.id == rule))
    return _rule(row)


def _rule(row: RetentionRuleRow) -> RetentionRule:
    return RetentionRule(id=row.id, queue=row.queue, days=row.days, note=row.note)


def days_kept() -> ColumnElement[int | None]:
    """`keeping.keep_days` for a row of calls."""
    of_queues = (
        select(func.max(RetentionRuleRow.days))
        .join(SegmentRow, SegmentRow.queue == RetentionRuleRow.queue)
        .where(SegmentRow.interaction == _I.id)
        .correlate(_I)
        .scalar_subquery()
    )
    of_others = (
        select(RetentionRuleRow.days).where(RetentionRuleRow.queue.is_(None)).scalar_subquery()
    )
    return func.coalesce(of_queues, of_others)


def is_held() -> ColumnElement[bool]:
    """Whether a legal hold stands on a row of calls."""
    return exists().where(LegalHoldRow.interaction == _I.id, LegalHoldRow.lifted_at.is_(None))


def _due(now: datetime) -> Select[Any]:
    days = days_kept()
    columns: tuple[Any, ...] = (_I, UserRow.name, days.label("days"))
    return (
        select(*columns)
        .outerjoin(UserRow, UserRow.id == _I.agent_last)
        .where(
            _I.recording_state.in_(KEPT),
            _I.ended_at.is_not(None),
            _I.ended_at < now - func.make_interval(0, 0, 0, days),
            ~is_held(),
        )
    )


async def page_of_due(
    session: Session, actor: Actor, page: Page, now: datetime
) -> Paged[DueRecording]:
    """What would be erased now, the oldest first."""
    found = await fetch_page(
        session,
        _due(now).where(visible_to(actor)),
        page,
        sorts={"ended_at": _I.ended_at, "seconds": _I.recording_seconds},
        default="ended_at",
        tie=_I.id,
    )
    return found.map(_due_row)


async def some_due(
    session: Session, now: datetime, limit: int, after: DueRecording | None = None
) -> Sequence[DueRecording]:
    """Some of it, the oldest first; those behind `after`."""
    query = _due(now)
    if after is not None:
        query = query.where(tuple_(_I.ended_at, _I.id) > (after.ended_at, after.call))
    rows = await session.execute(query.order_by(_I.ended_at, _I.id).limit(limit))
    return [_due_row(row) for row in rows]


async def is_due(session: Session, call: str, now: datetime) -> bool:
    """Whether it still is."""
    return (await session.execute(_due(now).where(_I.id == call))).first() is not None


def _due_row(found: Any) -> DueRecording:
    row, name, days = found
    return DueRecording(
        call=row.id,
        ended_at=row.ended_at,
        agent_name=name,
        queue=row.queue_last,
        seconds=row.recording_seconds,
        bytes=row.recording_bytes,
        days=days,
        key=row.recording_key,
    )


# Legal holds -------------------------------------------------------------------------------------


async def lock(session: Session, call: str) -> None:
    """Neither a hold is set on this recording nor is it erased until the transaction ends."""
    key = func.hashtextextended(f"recording {call}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


def _holds() -> Select[Any]:
    columns: tuple[Any, ...] = (LegalHoldRow, SetBy.name, LiftedBy.name)
    return (
        select(*columns)
        .outerjoin(SetBy, SetBy.id == LegalHoldRow.set_by)
        .outerjoin(LiftedBy, LiftedBy.id == LegalHoldRow.lifted_by)
    )


async def page_of_holds(
    session: Session, actor: Actor, page: Page, *, standing: bool | None
) -> Paged[LegalHold]:
    """Holds on calls the actor may see, the newest first."""
    query = _holds().join(_I, _I.id == LegalHoldRow.interaction).where(visible_to(actor))
    if standing is not None:
        lifted = LegalHoldRow.lifted_at.is_not(None)
        query = query.where(~lifted if standing else lifted)
    found = await fetch_page(
        session,
        query,
        page,
        sorts={"set_at": LegalHoldRow.set_at},
        default="-set_at",
        tie=LegalHoldRow.id,
    )
    return found.map(_hold)


async def standing_hold(session: Session, call: str) -> LegalHold | None:
    """The hold that stands on a call's recording."""
    query = _holds().where(LegalHoldRow.interaction == call, LegalHoldRow.lifted_at.is_(None))
    found = (await session.execute(query)).one_or_none()
    return _hold(found) if found is not None else None


async def set_hold(session: Session, call: str, reason: str, *, by: str, at: datetime) -> None:
    session.add(LegalHoldRow(interaction=call, reason=reason, set_by=by, set_at=at))
    await session.flush()


async def lift_hold(session: Session, hold: str, reason: str, *, by: str, at: datetime) -> None:
    await session.execute(
        update(LegalHoldRow)
        .where(LegalHoldRow.id == hold)
        .values(lifted_by=by, lifted_at=at, lift_reason=reason)
    )


def _hold(found: Any) -> LegalHold:
    row, set_by, lifted_by = found
    return LegalHold(
        id=row.id,
        call=row.interaction,
        reason=row.reason,
        set_by=set_by or "",
        set_at=row.set_at,
        lifted_by=lifted_by,
        lifted_at=row.lifted_at,
        lift_reason=row.lift_reason,
    )


# Checks -----------------------------------------------------------------------------------------


async def unchecked(session: Session, before: datetime, limit: int) -> list[tuple[str, str, str]]:
    """Recordings not checked since then, those longest ago first: call, key, SHA-256."""
    check = RecordingCheckRow
    rows = await session.execute(
        select(_I.id, _I.recording_key, _I.recording_sha256)
        .outerjoin(check, check.interaction == _I.id)
        .where(
            _I.recording_state.in_(KEPT),
            check.checked_at.is_(None) | (check.checked_at < before),
        )
        .order_by(check.checked_at.nulls_first(), _I.id)
        .limit(limit)
    )
    return [(call, key, sha256) for call, key, sha256 in rows]


async def note_check(session: Session, call: str, outcome: str, at: datetime) -> None:
    """Keep what came out; it replaces what came out before."""
    values = {"checked_at": at, "outcome": outcome}
    await session.execute(
        insert(RecordingCheckRow)
        .values(interaction=call, **values)
        .on_conflict_do_update(index_elements=["interaction"], set_=values)
    )


def _bad() -> Select[Any]:
    columns: tuple[Any, ...] = (RecordingCheckRow, _I, UserRow.name)
    return (
        select(*columns)
        .join(_I, _I.id == RecordingCheckRow.interaction)
        .outerjoin(UserRow, UserRow.id == _I.agent_last)
        .where(
            RecordingCheckRow.outcome != "sound",
            _I.recording_state.in_(KEPT),
        )
    )


async def page_of_bad(session: Session, actor: Actor, page: Page) -> Paged[Checked]:
    """Recordings found damaged or missing, the newest finding first."""
    found = await fetch_page(
        session,
        _bad().where(visible_to(actor)),
        page,
        sorts={"checked_at": RecordingCheckRow.checked_at},
        default="-checked_at",
        tie=RecordingCheckRow.interaction,
    )
    return found.map(
        lambda row: Checked(
            call=row[1].id,
            checked_at=row[0].checked_at,
            outcome=row[0].outcome,
            arrived_at=row[1].arrived_at,
            agent_name=row[2],
        )
    )


async def count_bad(session: Session) -> int:
    """How many are damaged or missing."""
    counted = select(func.count()).select_from(_bad().subquery())
    return int((await session.execute(counted)).scalar_one())


# Downloads ---------------------------------------------------------------------------------------


async def note_download(session: Session, download: Download, user: str) -> None:
    """Keep who was handed a recording."""
    session.add(
        DownloadRow(
            id=download.id,
            interaction=download.call,
            user_id=user,
            login=download.login,
            purpose=download.purpose,
            address=download.address,
            at=download.at,
            sha256=download.sha256,
        )
    )
    await session.flush()


def _downloads() -> Select[Any]:
    columns: tuple[Any, ...] = (DownloadRow, UserRow.name)
    return select(*columns).outerjoin(UserRow, UserRow.id == DownloadRow.user_id)


async def find_download(session: Session, mark: str) -> Download | None:
    """The download with exactly this mark, an id."""
    found = (await session.execute(_downloads().where(DownloadRow.id == mark))).one_or_none()
    return _download(found) if found is not None else None


async def page_of_downloads(session: Session, page: Page) -> Paged[Download]:
    """Every download, the newest first; `q` is found in the mark, the call's id, or the login."""
    query = _downloads()
    if page.q:
        wanted = page.q.strip()
        query = query.where(
            cast(DownloadRow.id, Text).istartswith(wanted, autoescape=True)
            | cast(DownloadRow.interaction, Text).istartswith(wanted, autoescape=True)
            | (func.lower(DownloadRow.login) == wanted.lower())
        )
    found = await fetch_page(
        session, query, page, sorts={"at": DownloadRow.at}, default="-at", tie=DownloadRow.id
    )
    return found.map(_download)


def _download(found: Any) -> Download:
    row, name = found
    return Download(
        id=row.id,
        call=row.interaction,
        login=row.login,
        name=name or row.login,
        purpose=row.purpose,
        address=row.address,
        at=row.at,
        sha256=row.sha256,
    )
