"""The only queries on the shelf of good recordings and on draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.interactions.model import Filters, RecordingState
from warmline.interactions.showcase import Asked, Comment, Draw, Drawn, Shown
from warmline.interactions.store.calls import narrowed, visible_to
from warmline.interactions.tables import (
    DrawItemRow,
    DrawRow,
    InteractionRow,
    ShowcaseCommentRow,
    ShowcaseRow,
)
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.audit import plain
from warmline.kit.db import Session, fetch_page
from warmline.kit.paging import Page, Paged

PutBy, TalkedBy = aliased(UserRow), aliased(UserRow)
_I, _S = InteractionRow, ShowcaseRow

# The shelf ---------------------------------------------------------------------------------------


def _comments() -> Any:
    comment = ShowcaseCommentRow
    return (
        select(func.count())
        .where(comment.showcase == _S.id, comment.deleted_at.is_(None))
        .correlate(_S)
        .scalar_subquery()
    )


def _shelf() -> Select[Any]:
    columns: tuple[Any, ...] = (_S, _I, PutBy.name, TalkedBy.name, _comments().label("comments"))
    return (
        select(*columns)
        .join(_I, _I.id == _S.interaction)
        .outerjoin(PutBy, PutBy.id == _S.put_by)
        .outerjoin(TalkedBy, TalkedBy.id == _I.agent_last)
    )


def _of_projects(query: Select[Any], actor: Actor) -> Select[Any]:
    """The shelf is for all who learn in a project, whatever calls they see otherwise."""
    everywhere = actor.scope is Scope.ALL and actor.may("settings.manage")
    if everywhere or actor.user_id == SYSTEM.user_id:
        return query
    return query.where(_I.project.in_(actor.projects))


async def page_of_shelf(
    session: Session, actor: Actor, page: Page, *, category: str = ""
) -> Paged[Shown]:
    """What is on the shelf, the newest first."""
    query = _of_projects(_shelf().where(_S.off_at.is_(None)), actor)
    if category:
        query = query.where(_S.category == category)
    if page.q:
        query = query.where(TalkedBy.name.icontains(page.q, autoescape=True))
    found = await fetch_page(
        session,
        query,
        page,
        sorts={"put_at": _S.put_at, "seconds": _I.recording_seconds, "category": _S.category},
        default="-put_at",
        tie=_S.id,
    )
    return found.map(_shown)


async def find_shown(session: Session, actor: Actor, shown: str) -> Shown | None:
    """One on the shelf, of the actor's projects."""
    query = _of_projects(_shelf().where(_S.id == shown, _S.off_at.is_(None)), actor)
    found = (await session.execute(query)).one_or_none()
    return _shown(found) if found is not None else None


async def shown_of_call(session: Session, call: str) -> Shown | None:
    """The call's entry on the shelf."""
    query = _shelf().where(_S.interaction == call, _S.off_at.is_(None))
    found = (await session.execute(query)).one_or_none()
    return _shown(found) if found is not None else None


async def categories(session: Session, actor: Actor) -> list[str]:
    """Those in use."""
    query = _of_projects(
        select(_S.category).join(_I, _I.id == _S.interaction).where(_S.off_at.is_(None)), actor
    )
    return sorted(set(await session.scalars(query)))


async def put_on(
    session: Session, call: str, category: str, reason: str, *, by: str, at: datetime
) -> str:
    row = ShowcaseRow(interaction=call, category=category, reason=reason, put_by=by, put_at=at)
    session.add(row)
    await session.flush()
    return row.id


async def take_off(session: Session, shown: str, reason: str, *, by: str, at: datetime) -> None:
    values = {"off_by": by, "off_at": at, "off_reason": reason}
    await session.execute(update(_S).where(_S.id == shown).values(**values))


async def comments_on(session: Session, shown: str) -> list[Comment]:
    """What was written, the oldest first."""
    row = ShowcaseCommentRow
    columns: tuple[Any, ...] = (row, UserRow.name)
    found = await session.execute(
        select(*columns)
        .outerjoin(UserRow, UserRow.id == row.user_id)
        .where(row.showcase == shown, row.deleted_at.is_(None))
        .order_by(row.at, row.id)
    )
    return [
        Comment(id=c.id, user_id=c.user_id, name=name or "", text=c.text, at=c.at)
        for c, name in found
    ]


async def add_comment(session: Session, shown: str, text: str, *, by: str, at: datetime) -> str:
    row = ShowcaseCommentRow(showcase=shown, user_id=by, text=text, at=at)
    session.add(row)
    await session.flush()
    return row.id


async def delete_comment(session: Session, comment: str, at: datetime) -> None:
    row = ShowcaseCommentRow
    await session.execute(update(row).where(row.id == comment).values(deleted_at=at))


def _shown(found: Any) -> Shown:
    row, call, put_by, talked_by, comments = found
    return Shown(
        id=row.id,
        call=row.interaction,
        category=row.category,
        reason=row.reason,
        put_by=put_by or "",
        put_at=row.put_at,
        agent_name=talked_by,
        queue=call.queue_last,
        arrived_at=call.arrived_at,
        seconds=call.recording_seconds,
        comments=comments,
        off_at=row.off_at,
    )


# Draws -------------------------------------------------------------------------------------------


async def population(session: Session, actor: Actor, asked: Asked, at_most: int) -> list[str]:
    """The calls with a recording that fit, at most so many and one more."""
    filters = Filters(
        since=asked.since,
        to=asked.to,
        queue=asked.queue,
        agent=asked.agent,
        direction=asked.direction,
    )
    query = narrowed(select(_I.id), actor, filters).where(
        _I.recording_state == RecordingState.STORED.value
    )
    if asked.least_s:
        query = query.where(_I.recording_seconds >= asked.least_s)
    if asked.most_s:
        query = query.where(_I.recording_seconds <= asked.most_s)
    return list(await session.scalars(query.limit(at_most + 1)))


async def keep_draw(
    session: Session,
    asked: Asked,
    seed: int,
    size: int,
    drawn: Sequence[str],
    *,
    by: str,
    at: datetime,
) -> str:
    """Write a draw down; its id."""
    told = {name: value for name, value in plain(asdict(asked)).items() if value}
    row = DrawRow(seed=seed, asked=told, population=size, drawn_by=by, at=at)
    session.add(row)
    await session.flush()
    session.add_all(
        DrawItemRow(draw=row.id, place=place, interaction=call)
        for place, call in enumerate(drawn, start=1)
    )
    await session.flush()
    return row.id


async def page_of_draws(session: Session, actor: Actor, page: Page) -> Paged[Draw]:
    """His own draws, the newest first; whoever sees everything sees everybody's."""
    item = DrawItemRow
    counts = (
        select(
            item.draw,
            func.count().label("count"),
            func.count(item.listened_at).label("listened"),
        )
        .group_by(item.draw)
        .subquery()
    )
    columns: tuple[Any, ...] = (DrawRow, UserRow.name, counts.c.count, counts.c.listened)
    query = (
        select(*columns)
        .outerjoin(UserRow, UserRow.id == DrawRow.drawn_by)
        .outerjoin(counts, counts.c.draw == DrawRow.id)
    )
    if actor.scope is not Scope.ALL:
        query = query.where(DrawRow.drawn_by == actor.user_id)
    found = await fetch_page(
        session, query, page, sorts={"at": DrawRow.at}, default="-at", tie=DrawRow.id
    )
    return found.map(_draw)


def _draw(found: Any) -> Draw:
    row, name, count, listened = found
    return Draw(
        id=row.id,
        seed=row.seed,
        asked=row.asked,
        population=row.population,
        drawn_by=name or "",
        at=row.at,
        count=count or 0,
        listened=listened or 0,
    )


async def find_draw(session: Session, actor: Actor, draw: str) -> bool:
    """Whether there is such a draw that he may see."""
    row = await session.get(DrawRow, draw)
    return row is not None and (actor.scope is Scope.ALL or row.drawn_by == actor.user_id)


async def items(session: Session, actor: Actor, draw: str) -> list[Drawn]:
    """The recordings of a draw in their order, as far as he may see the calls."""
    item, heard_by = DrawItemRow, PutBy
    columns: tuple[Any, ...] = (item, _I, TalkedBy.name, heard_by.name)
    found = await session.execute(
        select(*columns)
        .join(_I, _I.id == item.interaction)
        .outerjoin(TalkedBy, TalkedBy.id == _I.agent_last)
        .outerjoin(heard_by, heard_by.id == item.listened_by)
        .where(item.draw == draw, visible_to(actor))
        .order_by(item.place)
    )
    return [
        Drawn(
            place=one.place,
            call=one.interaction,
            arrived_at=call.arrived_at,
            agent_name=agent,
            queue=call.queue_last,
            seconds=call.recording_seconds,
            recording=call.recording_state,
            listened_at=one.listened_at,
            listened_by=listener,
        )
        for one, call, agent, listener in found
    ]


async def mark_listened(session: Session, draw: str, place: int, *, by: str, at: datetime) -> bool:
    """The first listener is kept; whether there is such a place."""
    item = DrawItemRow
    row = await session.get(item, (draw, place), with_for_update=True)
    if row is None:
        return False
    if row.listened_at is None:
        row.listened_at, row.listened_by = at, by
    return True
