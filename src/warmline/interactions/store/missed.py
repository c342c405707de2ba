"""The only queries on missed calls; they are read from the segments, only the mark is written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.interactions.events import Number
from warmline.interactions.missed import MISSED, Missed, MissedFilters
from warmline.interactions.model import Kind, Outcome
from warmline.interactions.rules import searched_digits
from warmline.interactions.tables import InteractionRow, MissedSeenRow, SegmentRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, fetch_page, in_chunks
from warmline.kit.paging import Page, Paged

_Later = aliased(InteractionRow)
_Talk = aliased(SegmentRow)
_Taker = aliased(UserRow)
_SEEN: ColumnElement[bool] = func.coalesce(MissedSeenRow.until >= SegmentRow.started_at, False)
_BACK = exists().where(
    _Later.caller_e164 == InteractionRow.caller_e164,
    _Later.arrived_at > InteractionRow.arrived_at,
    _Later.outcome == Outcome.ANSWERED.value,
)
_HAD_IT = exists().where(
    _Talk.interaction == SegmentRow.interaction,
    _Talk.agent == SegmentRow.agent,
    _Talk.kind == Kind.TALK.value,
    _Talk.started_at >= SegmentRow.started_at,
)
SORTS = {"at": SegmentRow.started_at, "rang_s": SegmentRow.seconds, "agent": UserRow.name}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on the ring's segment: his own, or those of his departments' agents, or all, within
    the actor's projects."""
    projects = InteractionRow.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return true() if actor.may("settings.manage") else projects
    who = SegmentRow.agent == actor.user_id
    if actor.departments:
        who = or_(who, SegmentRow.department.in_(actor.departments))
    return and_(projects, who)


def _missed() -> Select[Any]:
    columns: tuple[Any, ...] = (SegmentRow, InteractionRow, UserRow.name, _Taker.name, _BACK, _SEEN)
    return (
        select(*columns)
        .join(InteractionRow, InteractionRow.id == SegmentRow.interaction)
        .outerjoin(UserRow, UserRow.id == SegmentRow.agent)
        .outerjoin(
            _Taker,
            and_(_Taker.id == InteractionRow.agent_last, InteractionRow.talked_at.is_not(None)),
        )
        .outerjoin(MissedSeenRow, MissedSeenRow.agent == SegmentRow.agent)
        .where(
            SegmentRow.kind == Kind.RING.value,
            SegmentRow.ended_at.is_not(None),
            SegmentRow.outcome.in_(MISSED),
            ~_HAD_IT,
        )
    )


def _narrowed(actor: Actor, filters: MissedFilters, digits: str) -> Select[Any]:
    """Those the actor may see that fit; `digits` are the last of the number."""
    query = _missed().where(visible_to(actor))
    if filters.mine:
        query = query.where(SegmentRow.agent == actor.user_id)
    if filters.new:
        query = query.where(~_SEEN)
    if filters.since is not None:
        query = query.where(SegmentRow.started_at >= filters.since)
    if filters.to is not None:
        query = query.where(SegmentRow.started_at < filters.to)
    if digits:
        ending = searched_digits(digits)[::-1]
        query = query.where(InteractionRow.number_reversed.like(f"{ending}%"))
    return query


async def page_of(
    session: Session, actor: Actor, filters: MissedFilters, page: Page
) -> Paged[Missed]:
    """One page, newest first unless sorted otherwise; `q` are the last digits of the number."""
    query = _narrowed(actor, filters, page.q)
    rows = await fetch_page(session, query, page, sorts=SORTS, default="-at", tie=SegmentRow.offer)
    return rows.map(_row)


async def count(
    session: Session, actor: Actor, filters: MissedFilters, digits: str, at_most: int
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = _narrowed(actor, filters, digits).with_only_columns(SegmentRow.offer)
    counted = select(func.count()).select_from(some.limit(at_most + 1).subquery())
    return int(await session.scalar(counted) or 0)


async def all_of(
    session: Session, actor: Actor, filters: MissedFilters, digits: str
) -> AsyncIterator[Sequence[Missed]]:
    """Every one of them, the newest first, in chunks."""
    order = (SegmentRow.started_at.desc(), SegmentRow.offer)
    async for rows in in_chunks(session, _narrowed(actor, filters, digits).order_by(*order)):
        yield [_row(row) for row in rows]


async def find(session: Session, actor: Actor, offer: str) -> Missed | None:
    """One missed ring, if the actor may see it."""
    query = _missed().where(visible_to(actor), SegmentRow.offer == offer)
    found = (await session.execute(query)).first()
    return _row(found) if found is not None else None


async def mark_seen(session: Session, agent: str, until: datetime) -> None:
    """The agent has looked at all he missed until then."""
    statement = insert(MissedSeenRow).values(agent=agent, until=until)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["agent"],
            set_={"until": func.greatest(MissedSeenRow.until, statement.excluded.until)},
        )
    )


def _row(found: Any) -> Missed:
    ring, call, name, taker, back, seen = found
    return Missed(
        id=ring.offer or "",
        call=call.id,
        at=ring.started_at,
        rang_s=ring.seconds or 0.0,
        why=ring.outcome,
        agent=ring.agent,
        agent_name=name,
        caller=Number(
            raw=call.caller_raw,
            e164=call.caller_e164,
            kind=call.caller_kind,
            place=call.caller_place,
            carrier=call.caller_carrier,
        ),
        queue=ring.queue,
        taken_by=taker,
        back=bool(back),
        seen=bool(seen),
    )
