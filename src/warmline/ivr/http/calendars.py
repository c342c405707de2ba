"""Working calendars over HTTP; mounted by `app`.

GET    /calendars                    a page of calendars
POST   /calendars                    a new one
GET    /calendars/{id}               one, with its own days and who asks it
PATCH  /calendars/{id}               change it
DELETE /calendars/{id}               refused while flows ask it
GET    /calendars/{id}/years/{year}  the year day by day, with names and periods
PUT    /calendars/{id}/days          let days differ
DELETE /calendars/{id}/days          let them be as usual again
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import Field

from warmline.ivr.calendars import WorkingCalendar, Year
from warmline.ivr.service.calendars import CalendarService
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
    need_any,
)

Viewer = Annotated[Actor, need_any("calendar.manage", "flow.view", "queue.view")]
Manager = Annotated[Actor, need("calendar.manage")]
Text = Annotated[str, Field(max_length=64)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
AYear = Annotated[int, Path(ge=2000, le=2100)]


class PeriodShape(Shape):
    """HH:MM to HH:MM; an end before the start is the next morning."""

    opens: str
    closes: str


class OpeningShape(PeriodShape):
    """The same on some weekdays."""

    days: list[Weekday]


class OwnDayShape(Shape):
    """A day that differs: closed when it has no periods."""

    date: dt.date
    name: str
    periods: list[PeriodShape]


class CalendarShape(Shape):
    """A calendar; `used_by` names flows and is empty in lists."""

    id: str
    project: str
    key: str
    name: str
    zone: str
    holidays: str
    makeup_as: str
    weekly: list[OpeningShape]
    days: list[OwnDayShape]
    used_by: list[str]


class YearDayShape(Shape):
    """`kind`: work, off, holiday, makeup, own."""

    date: dt.date
    kind: str
    name: str
    periods: list[PeriodShape]


class YearShape(Shape):
    """`announced` is false when the holidays of the year are not known yet."""

    year: int
    announced: bool
    days: list[YearDayShape]


class CalendarChangeInput(Input):
    """Fields left out stay."""

    key: Text | None = None
    name: Text | None = None
    zone: Text | None = None
    holidays: Literal["closed", "as_usual"] | None = None
    makeup_as: Weekday | None = None
    weekly: Annotated[list[dict[str, Any]], Field(max_length=50)] | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class NewCalendarInput(CalendarChangeInput):
    """Key and name are needed."""

    key: Text
    name: Text
    project: Annotated[str, Field(pattern=UUID_PATTERN)] = DEFAULT_PROJECT


class DaysInput(Input):
    """The days from `date` to `until` (inclusive; left out: that day alone)."""

    date: dt.date
    until: dt.date | None = None
    name: Text = ""
    periods: Annotated[list[dict[str, Any]], Field(max_length=10, default_factory=list)]


def router(service: CalendarService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["calendars"])

    @routes.get("/calendars")
    async def calendars(actor: Viewer, page: PageQuery) -> ListAnswer[CalendarShape]:
        return list_answer(await service.list(actor, page), shape)

    @routes.post("/calendars", status_code=201)
    async def create(actor: Manager, new: NewCalendarInput) -> CalendarShape:
        return shape(await service.create(actor, **new.given()))

    @routes.get("/calendars/{calendar}")
    async def calendar(actor: Viewer, calendar: PathId) -> CalendarShape:
        return shape(await service.get(actor, calendar))

    @routes.patch("/calendars/{calendar}")
    async def change(
        actor: Manager, calendar: PathId, change: CalendarChangeInput
    ) -> CalendarShape:
        return shape(await service.change(actor, calendar, change.given()))

    @routes.delete("/calendars/{calendar}", status_code=204)
    async def delete(actor: Manager, calendar: PathId) -> None:
        await service.delete(actor, calendar)

    @routes.get("/calendars/{calendar}/years/{year}")
    async def year(actor: Viewer, calendar: PathId, year: AYear) -> YearShape:
        return year_shape(await service.year(actor, calendar, year))

    @routes.put("/calendars/{calendar}/days")
    async def set_days(actor: Manager, calendar: PathId, days: DaysInput) -> CalendarShape:
        found = await service.set_days(
            actor,
            calendar,
            days.date,
            days.until or days.date,
            name=days.name,
            open_in=days.periods,
        )
        return shape(found)

    @routes.delete("/calendars/{calendar}/days")
    async def clear_days(
        actor: Manager,
        calendar: PathId,
        first: Annotated[dt.date, Query(alias="date")],
        until: dt.date | None = None,
    ) -> CalendarShape:
        return shape(await service.clear_days(actor, calendar, first, until or first))

    return routes


def shape(found: WorkingCalendar) -> CalendarShape:
    """The calendar and its hours in one flat object."""
    hours = msgspec.to_builtins(found.hours)
    return CalendarShape(
        id=found.id,
        project=found.project,
        key=found.key,
        name=found.name,
        zone=found.hours.zone,
        holidays=found.hours.holidays,
        makeup_as=found.hours.makeup_as,
        weekly=[OpeningShape.model_validate(one) for one in hours.get("weekly", ())],
        days=[
            OwnDayShape.model_validate({"name": "", "periods": [], **one})
            for one in hours.get("own", ())
        ],
        used_by=list(found.used_by),
    )


def year_shape(year: Year) -> YearShape:
    """The year, each day flat."""
    return YearShape(
        year=year.year,
        announced=year.announced,
        days=[
            YearDayShape(
                date=one.date,
                kind=one.plan.kind,
                name=one.plan.name,
                periods=[
                    PeriodShape(opens=period.opens, closes=period.closes)
                    for period in one.plan.periods
                ],
            )
            for one in year.days
        ],
    )
