"""The only queries on working calendars; called by `ivr.service.calendars`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, delete, select, true
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert

from warmline.ivr.calendars import WorkingCalendar
from warmline.ivr.errors import CalendarTaken
from warmline.ivr.hours import Opening, OwnDay, Period, WorkingHours
from warmline.ivr.tables import CalendarDayRow, CalendarRow, FlowRow, FlowVersionRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged

SORTS = {
    "name": by_name(CalendarRow.name),
    "key": CalendarRow.key,
    "created_at": CalendarRow.created_at,
}
TAKEN = CalendarTaken("Another calendar has this key; choose another one.", field="key")
NO_PROJECT = Missing("There is no such project.", code="project_missing", field="project")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `CalendarRow`: those of the actor's projects; all for whoever sees all."""
    if actor.user_id == SYSTEM.user_id or actor.scope is Scope.ALL:
        return true()
    return CalendarRow.project_id.in_(actor.projects)


async def page_of(session: Session, actor: Actor, page: Page) -> Paged[WorkingCalendar]:
    query = select(CalendarRow).where(visible_to(actor))
    if page.q:
        query = query.where(contains(CalendarRow.name, page.q) | contains(CalendarRow.key, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=CalendarRow.id)
    own = await _own(session, [row.id for row in rows.items])
    return rows.map(lambda row: _shaped(row, own.get(row.id, [])))


async def names(session: Session, actor: Actor) -> Sequence[tuple[str, str]]:
    """Key and name of each calendar, by name."""
    query = select(CalendarRow.key, CalendarRow.name).where(visible_to(actor))
    return [(key, name) for key, name in await session.execute(query.order_by(SORTS["name"]))]


async def find(
    session: Session, actor: Actor, id: str, *, lock: bool = False
) -> CalendarRow | None:
    query = select(CalendarRow).where(CalendarRow.id == id, visible_to(actor))
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def shaped(session: Session, row: CalendarRow) -> WorkingCalendar:
    return _shaped(row, (await _own(session, [row.id])).get(row.id, []))


async def everything(session: Session) -> list[WorkingCalendar]:
    """Every calendar, for the configuration snapshot."""
    rows = (await session.scalars(select(CalendarRow).order_by(CalendarRow.key))).all()
    own = await _own(session, [row.id for row in rows])
    return [_shaped(row, own.get(row.id, [])) for row in rows]


async def keys(session: Session) -> set[str]:
    return set((await session.scalars(select(CalendarRow.key))).all())


async def save(session: Session, row: CalendarRow) -> None:
    session.add(row)
    with on_violation(
        {"uq_working_calendar_key": TAKEN, "fk_working_calendar_project_id_project": NO_PROJECT}
    ):
        await session.flush()


async def remove(session: Session, row: CalendarRow) -> None:
    await session.delete(row)
    await session.flush()


async def set_days(
    session: Session, calendar: str, days: Sequence[date], name: str, periods: Sequence[Period]
) -> None:
    """Let these days differ, in place of what they were."""
    plain = [msgspec.to_builtins(period) for period in periods]
    statement = insert(CalendarDayRow).values(
        [{"calendar_id": calendar, "day": day, "name": name, "periods": plain} for day in days]
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["calendar_id", "day"],
            set_={"name": statement.excluded.name, "periods": statement.excluded.periods},
        )
    )


async def clear_days(session: Session, calendar: str, days: Sequence[date]) -> None:
    await session.execute(
        delete(CalendarDayRow).where(
            CalendarDayRow.calendar_id == calendar, CalendarDayRow.day.in_(days)
        )
    )


async def flows_asking(session: Session, key: str) -> list[str]:
    """Names of the flows whose live version or draft asks the calendar."""
    newest = (
        select(FlowVersionRow.flow_id, FlowVersionRow.definition)
        .ext(distinct_on(FlowVersionRow.flow_id, FlowVersionRow.state))
        .order_by(FlowVersionRow.flow_id, FlowVersionRow.state, FlowVersionRow.number.desc())
        .subquery()
    )
    asks: Any = [{"kind": "hours", "calendar": key}]
    query = (
        select(FlowRow.name)
        .join(newest, newest.c.flow_id == FlowRow.id)
        .where(newest.c.definition["nodes"].cast(JSONB).contains(asks))
        .distinct()
    )
    return sorted((await session.scalars(query)).all())


async def _own(session: Session, ids: Iterable[str]) -> dict[str, list[OwnDay]]:
    query = select(CalendarDayRow).where(CalendarDayRow.calendar_id.in_(list(ids)))
    found: dict[str, list[OwnDay]] = {}
    for row in await session.scalars(query.order_by(CalendarDayRow.day)):
        periods = msgspec.convert(row.periods, tuple[Period, ...])
        day = OwnDay(date=row.day.isoformat(), name=row.name, periods=periods)
        found.setdefault(row.calendar_id, []).append(day)
    return found


def _shaped(row: CalendarRow, own: Sequence[OwnDay]) -> WorkingCalendar:
    holidays: Any = row.holidays
    makeup_as: Any = row.makeup_as
    return WorkingCalendar(
        id=row.id,
        project=row.project_id,
        key=row.key,
        name=row.name,
        hours=WorkingHours(
            weekly=msgspec.convert(row.weekly, tuple[Opening, ...]),
            holidays=holidays,
            makeup_as=makeup_as,
            own=tuple(own),
            zone=row.zone,
        ),
    )
