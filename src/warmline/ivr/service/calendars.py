"""The verbs of working calendars: the week, the country's holidays, days of one's own.

Used by `ivr.http.calendars`, `app` (configuration snapshot) and seeds. Each verb takes the actor
first, is one transaction, writes the audit trail in it and announces `CalendarsChanged` after it,
so a changed calendar decides the next call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from warmline.ivr import calendar
from warmline.ivr.calendars import (
    WorkingCalendar,
    Year,
    checked,
    days_between,
    periods,
    year_of,
)
from warmline.ivr.errors import CalendarInUse, CalendarMissing
from warmline.ivr.events import Announce, CalendarsChanged, nobody_listens
from warmline.ivr.hours import WorkingHours
from warmline.ivr.store import calendars as store
from warmline.ivr.tables import CalendarRow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.db import Database, Session
from warmline.kit.errors import Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged

OFFICE = ({"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"},)
"""What a new calendar is open."""


Users = Callable[[Session], Awaitable[Mapping[str, Collection[str]]]]
"""Who asks calendars besides flows: calendar key → names."""


async def nobody(session: Session) -> Mapping[str, Collection[str]]:
    """Where only flows ask calendars."""
    return {}


class CalendarService:
    """Working calendars within the actor's projects. `country` decides the holidays, `users` knows
    who asks them besides flows."""

    def __init__(
        self,
        database: Database,
        *,
        country: str = "CN",
        announce: Announce = nobody_listens,
        users: Users = nobody,
    ) -> None:
        self._users = users
        self._database = database
        self._country = country
        self._special = calendar.special_days(country)
        self._announce = announce

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[WorkingCalendar]:
        """Calendars; `q` searches name and key."""
        _allow(actor, "calendar.manage", "flow.view", "queue.view")
        async with self._database.read() as session:
            return await store.page_of(session, actor, page or Page())

    async def get(self, actor: Actor, id: str) -> WorkingCalendar:
        """One calendar, with who asks it. Raises `CalendarMissing`."""
        _allow(actor, "calendar.manage", "flow.view", "queue.view")
        async with self._database.read() as session:
            return await self._whole(session, await _row(session, actor, id))

    async def year(self, actor: Actor, id: str, year: int) -> Year:
        """The year as that calendar has it. Raises `CalendarMissing`."""
        found = await self.get(actor, id)
        return year_of(found.hours, year, self._special, self._country)

    async def create(
        self, actor: Actor, *, project: str = DEFAULT_PROJECT, **fields: Any
    ) -> WorkingCalendar:
        """A new calendar; `fields` are `calendars.FIELDS`, key and name needed. Raises `Invalid`
        with the field, `CalendarTaken`, `Missing` for the project."""
        _allow(actor, "calendar.manage")
        if not _sees_all(actor) and project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        values = checked(
            {"zone": "", "holidays": "closed", "makeup_as": "mon", "weekly": OFFICE, **fields}
        )
        async with self._database.transaction() as session:
            row = CalendarRow(id=uuid7(), project_id=project)
            _write(row, values)
            await store.save(session, row)
            made = await self._whole(session, row)
            audit.record(session, actor, "created", "calendar", row.id, after=_facts(made))
        await self._announce(CalendarsChanged())
        return made

    async def change(self, actor: Actor, id: str, fields: Mapping[str, Any]) -> WorkingCalendar:
        """Change some of `calendars.FIELDS`. A key that flows write stays (`CalendarInUse`)."""
        _allow(actor, "calendar.manage")
        values = checked(fields)
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            before = await self._whole(session, row)
            if values.get("key", row.key) != row.key:
                _refuse_used(before)
            _write(row, values)
            await store.save(session, row)
            after = await self._whole(session, row)
            if after != before:
                audit.record(
                    session, actor, "changed", "calendar", id, _facts(before), _facts(after)
                )
        await self._announce(CalendarsChanged())
        return after

    async def delete(self, actor: Actor, id: str) -> None:
        """Raises `CalendarInUse` while flows ask it."""
        _allow(actor, "calendar.manage")
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            before = await self._whole(session, row)
            _refuse_used(before)
            await store.remove(session, row)
            audit.record(session, actor, "deleted", "calendar", id, _facts(before))
        await self._announce(CalendarsChanged())

    async def set_days(
        self,
        actor: Actor,
        id: str,
        first: date,
        until: date,
        *,
        name: str = "",
        open_in: Any = (),
    ) -> WorkingCalendar:
        """Let the days from `first` to `until` differ from everything else: open in these periods,
        closed when there are none."""
        days = days_between(first, until)
        kept = periods(open_in)
        return await self._with_days(
            actor, id, lambda session: store.set_days(session, id, days, name.strip()[:64], kept)
        )

    async def clear_days(self, actor: Actor, id: str, first: date, until: date) -> WorkingCalendar:
        """Let the days be what week and country say again."""
        days = days_between(first, until)
        return await self._with_days(actor, id, lambda session: store.clear_days(session, id, days))

    async def published(self) -> Mapping[str, WorkingHours]:
        """Every calendar by key, for the configuration snapshot."""
        async with self._database.read() as session:
            return {one.key: one.hours for one in await store.everything(session)}

    async def _with_days(self, actor: Actor, id: str, write: Any) -> WorkingCalendar:
        _allow(actor, "calendar.manage")
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            before = await self._whole(session, row)
            await write(session)
            after = await self._whole(session, row)
            if after != before:
                audit.record(
                    session, actor, "changed", "calendar", id, _facts(before), _facts(after)
                )
        await self._announce(CalendarsChanged())
        return after

    async def _whole(self, session: Session, row: CalendarRow) -> WorkingCalendar:
        found = await store.shaped(session, row)
        others = (await self._users(session)).get(row.key, ())
        flows = await store.flows_asking(session, row.key)
        return replace(found, used_by=(*flows, *sorted(others)))


async def _row(session: Session, actor: Actor, id: str, *, lock: bool = False) -> CalendarRow:
    row = await store.find(session, actor, id, lock=lock)
    if row is None:
        raise CalendarMissing("There is no such calendar; it may have been deleted.")
    return row


def _write(row: CalendarRow, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, msgspec.to_builtins(value) if name == "weekly" else value)


def _refuse_used(found: WorkingCalendar) -> None:
    if found.used_by:
        raise CalendarInUse(
            f"The calendar “{found.name}” is asked by: {', '.join(found.used_by)}. "
            "Let them ask another one first.",
            flows=list(found.used_by),
        )


def _facts(found: WorkingCalendar) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(found.hours)
    return {"key": found.key, "name": found.name, **facts}


def _sees_all(actor: Actor) -> bool:
    return actor.user_id == SYSTEM.user_id or actor.scope is Scope.ALL


def _allow(actor: Actor, *permissions: str) -> None:
    """The system itself (seeds) may everything."""
    if actor.user_id != SYSTEM.user_id and not any(map(actor.may, permissions)):
        actor.need(permissions[0])
